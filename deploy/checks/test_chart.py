"""The Helm chart: linted, rendered, and what comes out checked against the schemas of Kubernetes and of each operator."""

import json
import re
import unittest

import repo

CHART = "deploy/helm/hark"
# What the chart promises in Chart.yaml, and the newest that the schemas know of and clusters run.
KUBERNETES = ["1.27.0", "1.34.0"]
# Values that the chart is rendered with.
VALUES = {"defaults": [], "everything on": ["-f", f"{CHART}/ci/all.yaml"]}
# What the schema or the templates must refuse.
REFUSED = {
    "an unknown value": "screen.replica=2",
    "two processes on one drop folder": "ingest.replicas=2",
    "a password in an address": "clickhouse.url=http://hark:secret@clickhouse:8123",
    "an unknown security": "kafka.security=tls",
    "a broker without a port": "kafka.brokers={kafka}",
    "more screen processes than partitions": "keda.enabled=true,keda.maxReplicas=13",
    "a desk with nothing to do": "desk.enabled=true",
}


def render(arguments: list[str], version: str = KUBERNETES[-1]) -> list[dict]:
    """Objects that the chart gives."""
    helm, yaml = repo.need_tool("helm"), repo.need_module("yaml")
    done = repo.run(helm, "template", "rel", CHART, "--namespace", "hark", "--kube-version", version, *arguments)
    if done.returncode:
        raise AssertionError(done.stderr)
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def named(document: dict) -> str:
    return f"{document['kind']}/{document['metadata']['name']}"


def pods(documents: list[dict]):
    """(name, specification) of every pod that the objects start."""
    for document in documents:
        template = document.get("spec", {}).get("template")
        if document["kind"] in {"Deployment", "StatefulSet", "Job"}:
            yield named(document), template


def custom_schemas() -> dict[str, dict]:
    """kind and version → schema of the operators' own kinds, strict: an unknown field is a mistake."""
    yaml, schemas = repo.need_module("yaml"), {}

    def strict(node):
        if isinstance(node, dict):
            if "properties" in node and not node.get("x-kubernetes-preserve-unknown-fields"):
                node.setdefault("additionalProperties", False)
            # `int-or-string` has no type of its own in a CRD.
            for value in node.values():
                strict(value)
        elif isinstance(node, list):
            for value in node:
                strict(value)

    for path in sorted((repo.TOOLS / "crds").rglob("*.yaml")):
        definition = yaml.safe_load(path.read_text(encoding="utf-8"))["spec"]
        for version in definition["versions"]:
            schema = version["schema"]["openAPIV3Schema"]
            # What every object has, and the CRD leaves to Kubernetes.
            schema["properties"].update(metadata={"type": "object"}, apiVersion={"type": "string"}, kind={"type": "string"})
            properties = schema["properties"].pop("metadata")
            strict(schema)
            schema["properties"]["metadata"] = properties
            schemas[f"{definition['group']}/{version['name']} {definition['names']['kind']}"] = schema
    return schemas


class Chart(unittest.TestCase):
    def test_helm_lints_it(self):
        helm = repo.need_tool("helm")
        for name, arguments in VALUES.items():
            with self.subTest(name):
                done = repo.run(helm, "lint", "--strict", "--kube-version", KUBERNETES[-1], CHART, *arguments)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_kubernetes_kinds_fit_their_schemas(self):
        checker, seen = repo.need_module("kubernetes_validate"), set()
        for version in KUBERNETES:
            for name, arguments in VALUES.items():
                for document in render(arguments, version):
                    if re.search(r"(keda\.sh|coreos\.com)/", document["apiVersion"]):
                        continue
                    with self.subTest(f"{version}, {name}: {named(document)}"):
                        try:
                            checker.validate(document, version, strict=True)
                        except checker.ValidationError as error:
                            self.fail(f"{list(error.path)}: {error.message}")
                    seen.add(document["kind"])
        self.assertLessEqual({"Deployment", "StatefulSet", "Job", "Service", "ConfigMap", "ServiceAccount", "NetworkPolicy",
                              "PodDisruptionBudget", "PersistentVolumeClaim"}, seen)

    def test_kinds_of_operators_fit_their_definitions(self):
        jsonschema, schemas, seen = repo.need_module("jsonschema"), custom_schemas(), set()
        if not schemas:
            self.skipTest("the definitions of KEDA and the Prometheus operator could not be fetched, see target/tools/install.log")
        for document in render(VALUES["everything on"]):
            if not re.search(r"(keda\.sh|coreos\.com)/", document["apiVersion"]):
                continue
            with self.subTest(named(document)):
                schema = schemas[f"{document['apiVersion']} {document['kind']}"]
                problems = [f"{list(e.path)}: {e.message}" for e in jsonschema.Draft202012Validator(schema).iter_errors(document)]
                self.assertEqual(problems, [])
            seen.add(document["kind"])
        self.assertEqual(seen, {"ScaledObject", "TriggerAuthentication", "ServiceMonitor", "PrometheusRule"})

    def test_every_pod_is_locked_down_and_bounded(self):
        for name, template in pods(render(VALUES["everything on"])):
            pod = template["spec"]
            with self.subTest(name):
                self.assertTrue(pod["securityContext"]["runAsNonRoot"])
                self.assertEqual(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault")
                self.assertFalse(pod["automountServiceAccountToken"])
                for container in pod["containers"] + pod.get("initContainers", []):
                    rights = container["securityContext"]
                    self.assertTrue(rights["readOnlyRootFilesystem"])
                    self.assertFalse(rights["allowPrivilegeEscalation"])
                    self.assertEqual(rights["capabilities"]["drop"], ["ALL"])
                    self.assertIn("memory", container["resources"]["limits"])
                    self.assertIn("cpu", container["resources"]["requests"])

    def test_every_role_has_probes_and_stops_in_its_own_time(self):
        roles = set()
        for name, template in pods(render(VALUES["everything on"])):
            if name.startswith("Job/"):
                continue
            (container,) = template["spec"]["containers"]
            with self.subTest(name):
                paths = {probe: container[probe]["httpGet"]["path"] for probe in ("livenessProbe", "readinessProbe", "startupProbe")}
                self.assertEqual(paths, {"livenessProbe": "/livez", "readinessProbe": "/readyz", "startupProbe": "/livez"})
                self.assertGreater(template["spec"]["terminationGracePeriodSeconds"], 60)
            roles.add(container["args"][2])
        self.assertEqual(roles, {"ingest", "screen", "store", "serve", "serve,alert"})

    def test_readers_of_kafka_have_names_that_stay(self):
        readers = 0
        for document in render(VALUES["everything on"]):
            if document["kind"] == "StatefulSet":
                (container,) = document["spec"]["template"]["spec"]["containers"]
                names = {each["name"]: each.get("valueFrom") for each in container["env"]}
                self.assertEqual(names["HARK__KAFKA__INSTANCE"], {"fieldRef": {"fieldPath": "metadata.name"}})
                readers += 1
        self.assertEqual(readers, 2)

    def test_alerts_and_jobs_are_in_one_process_that_keeps_what_it_has_under_way(self):
        documents = {named(document): document for document in render(VALUES["everything on"])}
        deployment = documents["Deployment/rel-hark-desk"]["spec"]
        self.assertEqual((deployment["replicas"], deployment["strategy"]), (1, {"type": "Recreate"}))
        pod = deployment["template"]["spec"]
        (container,) = pod["containers"]
        self.assertEqual(container["args"][:3], ["run", "--role", "serve,alert"])
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        self.assertIn(f"PersistentVolumeClaim/{volumes['data']['persistentVolumeClaim']['claimName']}", documents)
        mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        self.assertEqual(mounts["data"], "/var/lib/hark")
        values = {each["name"]: each.get("value") for each in container["env"]}
        shipped = documents[f"ConfigMap/{volumes['desk']['configMap']['name']}"]["data"]
        self.assertEqual({values["HARK__ALERT__FILE"], values["HARK__EXPORT__FILE"]}, {f"{mounts['desk']}/{name}" for name in shipped})
        self.assertEqual(values["HARK__EXPORT__RUN_JOBS"], "true")

    def test_other_desks_know_of_exports_and_run_none(self):
        documents = {named(document): document for document in render(VALUES["everything on"])}
        (container,) = documents["Deployment/rel-hark-serve"]["spec"]["template"]["spec"]["containers"]
        values = {each["name"]: each.get("value") for each in container["env"]}
        self.assertEqual((values["HARK__EXPORT__RUN_JOBS"], values.get("HARK__ALERT__FILE")), ("false", None))
        self.assertIn("/etc/hark/meddra", [mount["mountPath"] for mount in container["volumeMounts"]])
        self.assertIn("/etc/hark/desk", [mount["mountPath"] for mount in container["volumeMounts"]])

    def test_selectors_find_the_pods_they_mean(self):
        documents = render(VALUES["everything on"])
        labels = {name: template["metadata"]["labels"] for name, template in pods(documents)}
        for document in documents:
            spec = document.get("spec", {})
            selector = {"Service": spec.get("selector"), "PodDisruptionBudget": (spec.get("selector") or {}).get("matchLabels")}
            wanted = selector.get(document["kind"])
            if wanted:
                with self.subTest(named(document)):
                    found = [name for name, has in labels.items() if wanted.items() <= has.items()]
                    self.assertTrue(found)
                    role = document["metadata"]["labels"].get("app.kubernetes.io/component")
                    if role not in (None, "metrics"):
                        self.assertEqual(found, [name for name in found if name.endswith(f"-{role}")])

    def test_scaling_asks_for_the_group_and_topic_of_the_prefix(self):
        for document in render([*VALUES["everything on"], "--set", "kafka.topicPrefix=eu"]):
            if document["kind"] == "ScaledObject":
                asked = document["spec"]["triggers"][0]["metadata"]
                self.assertEqual((asked["consumerGroup"], asked["topic"]), ("eu.screen.posts", "eu.posts.v1"))
                break
        else:
            self.fail("no ScaledObject")

    def test_what_cannot_work_is_refused(self):
        helm = repo.need_tool("helm")
        for name, value in REFUSED.items():
            with self.subTest(name):
                done = repo.run(helm, "template", "rel", CHART, "--kube-version", KUBERNETES[-1], "--set", value)
                self.assertNotEqual(done.returncode, 0, value)
                self.assertRegex(done.stderr, "values don't meet the specifications|lower it, or raise")

    def test_the_alerts_in_the_chart_are_the_alerts(self):
        rules = [d for d in render(VALUES["everything on"]) if d["kind"] == "PrometheusRule"]
        rendered = [rule for group in rules[0]["spec"]["groups"] for rule in group["rules"]]
        text = json.dumps(rendered).replace("https://example.org/hark/operating.md", "docs/operating.md")
        self.assertEqual(json.loads(text), repo.alerts())


if __name__ == "__main__":
    unittest.main()
