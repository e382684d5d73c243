{{/* hark.toml, the same for all roles; what differs stands in the environment of the role. Text goes through `quote`:
     the escapes of JSON are those of a TOML string. */}}
{{- define "hark.toml" -}}
version = 1

[data]
dir = "/var/lib/hark"

[keys]
file = {{ printf "/etc/hark/secrets/%s" .Values.secrets.keys.harkKey | quote }}

[ingest]
inbox = "/var/lib/hark-inbox"

[journal]
engine = "kafka"
partitions = {{ int64 .Values.journal.partitions }}
posts_retention_hours = {{ int64 .Values.journal.postsRetentionHours }}

[kafka]
brokers = {{ join "," .Values.kafka.brokers | quote }}
topic_prefix = {{ .Values.kafka.topicPrefix | quote }}
replication = {{ int64 .Values.kafka.replication }}
compression = {{ .Values.kafka.compression | quote }}
security = {{ .Values.kafka.security | quote }}
{{- if include "hark.sasl" . }}
sasl_mechanism = {{ .Values.kafka.saslMechanism | quote }}
sasl_user = {{ .Values.kafka.saslUser | quote }}
sasl_password_file = {{ printf "/etc/hark/secrets/%s" .Values.secrets.keys.kafkaPassword | quote }}
{{- end }}
{{- if .Values.kafka.privateCa }}
ca_file = {{ printf "/etc/hark/secrets/%s" .Values.secrets.keys.kafkaCa | quote }}
{{- end }}

[store]
engine = "server"
url = {{ .Values.clickhouse.url | quote }}
database = {{ .Values.clickhouse.database | quote }}
user = {{ .Values.clickhouse.user | quote }}
{{- if .Values.clickhouse.passwordFromSecret }}
password_file = {{ printf "/etc/hark/secrets/%s" .Values.secrets.keys.clickhousePassword | quote }}
{{- end }}
{{- if .Values.clickhouse.privateCa }}
ca_file = {{ printf "/etc/hark/secrets/%s" .Values.secrets.keys.clickhouseCa | quote }}
{{- end }}
{{- if .Values.clickhouse.cluster }}
cluster = {{ .Values.clickhouse.cluster | quote }}
{{- end }}

[serve]
listen = "0.0.0.0:8480"
{{- if .Values.serve.allowedHosts }}
allowed_hosts = {{ .Values.serve.allowedHosts | quote }}
{{- end }}

[telemetry]
listen = "0.0.0.0:9464"
log_format = "json"

[run]
graceful_shutdown_secs = 60

{{ .Values.extraSettings }}
{{- end -}}
