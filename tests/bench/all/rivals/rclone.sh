# `rclone copyurl` with a list of addresses, eight at a time; no hashes.
set -euo pipefail
base=$1 bucket=$2 endpoint=$3
list=$(mktemp)
trap 'rm "$list"' EXIT
while read -r id; do echo "$base/api/v2/recordings/$id/download,$id"; done >"$list"
rclone copyurl --urls "$list" ":s3,provider=Other,env_auth=true,endpoint='$endpoint',force_path_style=true,no_check_bucket=true,no_head=true:$bucket" \
  --ca-cert "$SSL_CERT_FILE" --transfers 8 --config /dev/null --retries 1
