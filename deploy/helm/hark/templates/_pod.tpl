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

{{/* Takes a dict: root, settings (name of the ConfigMap). */}}
{{- define "hark.volumes" -}}
- name: settings
  configMap: { name: {{ .settings }} }
- name: secrets
  secret:
    secretName: {{ .root.Values.secrets.existingSecret }}
    defaultMode: 0440
# A lock and scratch: nothing durable lies here when the journal is Kafka and the database a server.
- name: data
  emptyDir: { sizeLimit: 256Mi }
- name: tmp
  emptyDir: { sizeLimit: 64Mi }
{{- end -}}

{{- define "hark.pod" -}}
{{- $values := .root.Values -}}
{{- $role := index $values .role -}}
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
      args: ["run", "--role", {{ .role | quote }}, "-c", "/etc/hark/hark.toml"]
      env:
        {{- if has .role (list "screen" "store") }}
        # The name under which Kafka knows this process again. Pods of a StatefulSet keep theirs.
        - name: HARK__KAFKA__INSTANCE
          valueFrom: { fieldRef: { fieldPath: metadata.name } }
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
  volumes:
    {{- include "hark.volumes" (dict "root" .root "settings" (include "hark.fullname" .root)) | nindent 4 }}
    {{- if eq .role "ingest" }}
    - name: inbox
      persistentVolumeClaim:
        claimName: {{ default (printf "%s-inbox" (include "hark.fullname" .root)) $values.ingest.inbox.existingClaim }}
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
