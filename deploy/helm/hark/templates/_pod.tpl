{{/* The pod of a role. Takes a dict: root, role, port. */}}
{{- define "hark.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end -}}

{{- define "hark.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "hark.mounts" -}}
- { name: settings, mountPath: /etc/hark/hark.toml, subPath: hark.toml, readOnly: true }
- { name: secrets, mountPath: /etc/hark/secrets, readOnly: true }
- { name: data, mountPath: /var/lib/hark }
- { name: tmp, mountPath: /tmp }
{{- end -}}

{{/* A volume that outlives the pod. Takes a dict: root, name, of (its values). */}}
{{- define "hark.claimName" -}}
{{- default (printf "%s-%s" (include "hark.fullname" .root) .name) .of.existingClaim -}}
{{- end -}}

{{- define "hark.claim" -}}
{{- if not .of.existingClaim }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ include "hark.claimName" . }}
  labels:
    {{- include "hark.labels" .root | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
spec:
  accessModes: ["ReadWriteOnce"]
  {{- with .of.storageClassName }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ .of.size }}
{{- end }}
{{- end -}}

{{/* Takes a dict: root, settings (name of the ConfigMap), data (name of a claim; none: the data directory goes with the pod). */}}
{{- define "hark.volumes" -}}
- name: settings
  configMap: { name: {{ .settings }} }
- name: secrets
  secret:
    secretName: {{ .root.Values.secrets.existingSecret }}
    defaultMode: 0440
- name: data
  {{- with .data }}
  persistentVolumeClaim: { claimName: {{ . }} }
  {{- else }}
  # A lock and scratch: nothing durable lies here when the journal is Kafka and the database a server.
  emptyDir: { sizeLimit: 256Mi }
  {{- end }}
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
{{- end -}}

{{- define "hark.pod" -}}
{{- $values := .root.Values -}}
{{- $role := index $values .role -}}
{{- $data := "" -}}
{{- $roles := .role -}}
{{- if eq .role "desk" -}}
{{- $data = include "hark.claimName" (dict "root" .root "name" "desk" "of" $values.desk.disk) -}}
{{- $roles = empty $values.desk.alerts | ternary "serve" "serve,alert" -}}
{{- end -}}
{{- $exports := and $values.desk.enabled $values.desk.exports (has .role (list "serve" "desk")) -}}
{{- $desk := or $exports (eq .role "desk") -}}
metadata:
  labels:
    {{- include "hark.selector" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # Settings that changed start new pods.
    checksum/settings: {{ include "hark.toml" .root | sha256sum }}
    {{- if $exports }}
    checksum/exports: {{ $values.desk.exports | sha256sum }}
    {{- end }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "hark.serviceAccount" .root }}
  # Hark asks nothing of Kubernetes.
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
  securityContext:
    {{- include "hark.podSecurityContext" .root | nindent 4 }}
  {{- with $values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "hark.selector" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .role }}
  containers:
    - name: hark
      image: {{ include "hark.image" .root | quote }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args: ["run", "--role", {{ $roles | quote }}, "-c", "/etc/hark/hark.toml"]
      env:
        {{- if has .role (list "screen" "store") }}
        # The name under which Kafka knows this process again. Pods of a StatefulSet keep theirs.
        - name: HARK__KAFKA__INSTANCE
          valueFrom: { fieldRef: { fieldPath: metadata.name } }
        {{- end }}
        {{- if and (eq .role "desk") $values.desk.alerts }}
        # Here alone: a desk without the outbox shows no alerts, rather than none of them.
        - { name: HARK__ALERT__FILE, value: /etc/hark/desk/alerts.toml }
        {{- end }}
        {{- if $exports }}
        - { name: HARK__EXPORT__FILE, value: /etc/hark/desk/export.toml }
        - { name: HARK__EXPORT__RUN_JOBS, value: {{ eq .role "desk" | quote }} }
        {{- end }}
        {{- with $values.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - { name: http, containerPort: {{ .port }}, protocol: TCP }
      # The process runs. Looks at nothing outside: a restart would mend no fault of Kafka or ClickHouse.
      livenessProbe:
        httpGet: { path: /livez, port: http }
        periodSeconds: 10
        timeoutSeconds: 3
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 5
        timeoutSeconds: 3
      # Screening reads its dedupe state back first: up to five minutes.
      startupProbe:
        httpGet: { path: /livez, port: http }
        periodSeconds: 5
        failureThreshold: 60
      securityContext:
        {{- include "hark.securityContext" .root | nindent 8 }}
      resources:
        {{- toYaml $role.resources | nindent 8 }}
      volumeMounts:
        {{- include "hark.mounts" .root | nindent 8 }}
        {{- if eq .role "ingest" }}
        - { name: inbox, mountPath: /var/lib/hark-inbox }
        {{- end }}
        {{- if $desk }}
        # A directory, not its files one by one: what changes in the ConfigMap then changes here.
        - { name: desk, mountPath: /etc/hark/desk, readOnly: true }
        {{- if $values.desk.existingSecret }}
        - { name: desk-secrets, mountPath: /etc/hark/desk-secrets, readOnly: true }
        {{- end }}
        {{- with $values.desk.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- end }}
  volumes:
    {{- include "hark.volumes" (dict "root" .root "settings" (include "hark.fullname" .root) "data" $data) | nindent 4 }}
    {{- if eq .role "ingest" }}
    - name: inbox
      persistentVolumeClaim:
        claimName: {{ include "hark.claimName" (dict "root" .root "name" "inbox" "of" $values.ingest.inbox) }}
    {{- end }}
    {{- if $desk }}
    - name: desk
      configMap: { name: {{ include "hark.fullname" .root }}-desk }
    {{- with $values.desk.existingSecret }}
    - name: desk-secrets
      secret: { secretName: {{ . }}, defaultMode: 0440 }
    {{- end }}
    {{- with $values.desk.volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
