"""Units of systemd, the Dockerfile and shell scripts, each by its own linter."""

import json
import os
import re
import shutil
import tempfile
import unittest
from pathlib import Path

import repo

UNITS = ["hark.service", "hark@.service", "hark.target"]
# Highest exposure, in tenths, that `systemd-analyze security` may give each service. 0 is best, 100 worst.
EXPOSURE = {"hark.service": 15, "hark@screen.service": 13}


class Units(unittest.TestCase):
    def setUp(self):
        # Where /usr/bin/hark is not installed, the checker would speak of nothing else.
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for unit in UNITS:
            text = repo.read(f"deploy/systemd/{unit}").replace("/usr/bin/hark ", "/usr/bin/env ")
            self.folder.joinpath(unit).write_text(text)

    def test_systemd_reads_them_without_a_word(self):
        analyze = repo.need_tool("systemd-analyze")
        units = [str(self.folder / unit.replace("@.", "@screen.")) for unit in UNITS]
        done = repo.run(analyze, "verify", "--man=no", *units)
        own = [line for line in done.stderr.splitlines() if "hark" in line]
        self.assertEqual((done.returncode, own), (0, []), done.stderr)

    def test_they_expose_little(self):
        analyze = repo.need_tool("systemd-analyze")
        for unit, most in EXPOSURE.items():
            done = repo.run(analyze, "security", "--offline=true", f"--threshold={most}", "--no-pager", str(self.folder / unit))
            print(re.search(r"Overall exposure level for .*", done.stdout)[0])
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_users_and_folders_are_made(self):
        sysusers, tmpfiles = repo.need_tool("systemd-sysusers"), repo.need_tool("systemd-tmpfiles")
        root = self.folder / "root"
        root.joinpath("etc").mkdir(parents=True)
        done = repo.run(sysusers, f"--root={root}", "--replace=/usr/lib/sysusers.d/hark.conf", "-", stdin=repo.read("deploy/systemd/hark.sysusers"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("hark:", root.joinpath("etc/passwd").read_text())
        done = repo.run(tmpfiles, f"--root={root}", "--create", "-", stdin=repo.read("deploy/systemd/hark.tmpfiles"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(root.joinpath("etc/hark/secrets").stat().st_mode & 0o777, 0o700)

    def test_each_role_that_does_not_serve_has_an_address_of_its_own(self):
        files = sorted(path for path in (repo.DEPLOY / "systemd/roles").iterdir() if path.name != "serve.env")
        addresses = [re.search(r"^HARK__TELEMETRY__LISTEN=(.*)", path.read_text(), re.M)[1] for path in files]
        self.assertEqual(len(addresses), 3)
        self.assertEqual(len(set(addresses)), 3)

    def test_alerts_run_beside_the_desk_that_shows_them(self):
        unit = repo.read("deploy/systemd/hark@.service")
        self.assertIn("--role ${HARK_ROLES} ", unit)
        # What stands later wins: the file of a role over the unit.
        self.assertLess(unit.index("Environment=HARK_ROLES=%i"), unit.index("EnvironmentFile=-/etc/hark/roles/%i.env"))
        self.assertRegex(repo.read("deploy/systemd/roles/serve.env"), r"(?m)^HARK_ROLES=serve,alert$")


class Scripts(unittest.TestCase):
    def test_dockerfile(self):
        done = repo.run(repo.need_tool("hadolint"), "deploy/Dockerfile")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_what_the_image_is_built_from_is_not_left_out(self):
        kept = re.findall(r"^!(\S+)", repo.read("deploy/Dockerfile.dockerignore"), re.M)
        # Tests, and what only they use, are not part of the image.
        built = [path for path in repo.ROOT.glob("crates/*/src/**/*.rs") if "test" not in str(path.relative_to(repo.ROOT))]
        reached = 0
        for path in built:
            source = path.read_text(encoding="utf-8").split("#[cfg(test)]")[0]
            for target in re.findall(r'include_(?:str|bytes)!\("(\.\./[^"]+)"\)', source):
                file = str((path.parent / target).resolve().relative_to(repo.ROOT))
                with self.subTest(f"{path.name}: {file}"):
                    self.assertTrue(any(file == part or file.startswith(part + "/") for part in kept))
                reached += 1
        self.assertGreater(reached, 3)

    def test_cargo_finds_every_target_in_what_the_image_is_built_from(self):
        cargo = repo.need_tool("cargo")
        # Hard links, and so on the same disk: links by name would lead out of the folder again.
        with tempfile.TemporaryDirectory(dir=repo.ROOT / "target") as folder:
            for part in re.findall(r"^!(\S+)", repo.read("deploy/Dockerfile.dockerignore"), re.M):
                source, to = repo.ROOT / part, Path(folder, part)
                to.parent.mkdir(parents=True, exist_ok=True)
                if source.is_dir():
                    shutil.copytree(source, to, copy_function=os.link, ignore=shutil.ignore_patterns("node_modules"))
                else:
                    os.link(source, to)
            done = repo.run(cargo, "metadata", "--offline", "--no-deps", "--format-version=1", cwd=Path(folder))
            self.assertEqual(done.returncode, 0, done.stderr)
            for package in json.loads(done.stdout)["packages"]:
                for target in package["targets"]:
                    with self.subTest(f"{package['name']}: {target['name']}"):
                        self.assertTrue(Path(target["src_path"]).exists())

    def test_the_image_builds_with_the_compiler_of_the_repository(self):
        channel = re.search(r'channel = "([^"]+)"', repo.read("rust-toolchain.toml"))[1]
        self.assertIn(f"FROM rust:{channel}-", repo.read("deploy/Dockerfile"))

    def test_shell(self):
        shellcheck = repo.need_tool("shellcheck")
        for path in sorted(repo.DEPLOY.rglob("*.sh")):
            with self.subTest(path.name):
                done = repo.run(shellcheck, "-x", str(path))
                self.assertEqual(done.returncode, 0, done.stdout)

    def test_no_image_is_newer_than_its_word(self):
        for path in ("deploy/Dockerfile", "deploy/compose.yaml"):
            self.assertNotIn(":latest", repo.read(path))


if __name__ == "__main__":
    unittest.main()
