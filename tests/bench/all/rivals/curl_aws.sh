# curl, hashed by coreutils, into `aws s3 cp -`: four processes for each recording.
set -euo pipefail
base=$1 bucket=$2 endpoint=$3
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mkfifo "$work/for-md5" "$work/for-sha256"
while read -r id; do
  md5sum <"$work/for-md5" >"$work/md5" &
  sha256sum <"$work/for-sha256" >"$work/sha256" &
  curl --silent --fail --cacert "$SSL_CERT_FILE" --header "Authorization: Bearer benchmark" "$base/api/v2/recordings/$id/download" |
    tee "$work/for-md5" "$work/for-sha256" |
    aws s3 cp --only-show-errors --endpoint-url "$endpoint" - "s3://$bucket/$id"
  wait
  echo "$id $(cut -d' ' -f1 "$work/md5") $(cut -d' ' -f1 "$work/sha256")"
done
