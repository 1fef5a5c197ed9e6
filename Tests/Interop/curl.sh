#!/usr/bin/env bash
# Reads a patient's documents with curl: search, pages, documents.
#
#   curl.sh --base URL --ca FILE --cert FILE --key FILE --handle TEXT [--session TOKEN | --token JWT]
#           [--forbid FILE] [--expect-documents N] [--page N]
set -euo pipefail

base='' id='' ca='' cert='' key='' handle='' session='' token='' forbid='' expected='' page=3
while [ $# -gt 0 ]; do
  case "$1" in
    --base) base=$2 ;; --ca) ca=$2 ;; --cert) cert=$2 ;; --key) key=$2 ;; --handle) handle=$2 ;;
    --session) session=$2 ;; --token) token=$2 ;; --forbid) forbid=$2 ;;
    --expect-documents) expected=$2 ;; --page) page=$2 ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done
for name in base ca cert key handle; do
  [ -n "${!name}" ] || { echo "--$name is missing" >&2; exit 2; }
done

work=$(mktemp -d)
finish() {
  # A session left open takes up one of the user's seats.
  [ -z "$id" ] || curl -sS --max-time 30 --cacert "$ca" --cert "$cert" --key "$key" -o /dev/null \
    -X DELETE -H "Authorization: Bearer $session" "$origin/api/sessions/$id" || true
  rm -rf "$work"
}
trap finish EXIT
fault() { echo "FAULT: $*" >&2; exit 1; }
field() { python3 -c 'import json,sys; print(eval("d" + sys.argv[1], {"d": json.load(open(sys.argv[2]))}))' "$1" "$2"; }

# call FILE WANTED-STATUSES CURL-ARGUMENTS…
call() {
  local file=$1 wanted=$2 status
  shift 2
  local auth=()
  [ -z "$session" ] || auth=(-H "Authorization: Bearer $session")
  status=$(curl -sS --max-time 30 --tlsv1.3 --cacert "$ca" --cert "$cert" --key "$key" "${auth[@]}" \
    -D "$work/fields" -o "$file" -w '%{http_code}' "$@") || fault "curl $* failed"
  [[ " $wanted " == *" $status "* ]] || fault "$status, not $wanted, from ${*: -1}: $(head -c 300 "$file")"
  if [ -n "$forbid" ] && grep -qaFf "$forbid" "$file" "$work/fields"; then
    fault "a forbidden text is in the answer to ${*: -1}"
  fi
}

origin=$(printf '%s' "$base" | sed -E 's#^(https://[^/]+).*#\1#')
if [ -n "$token" ]; then
  session=$token
  call "$work/session" "200 201" -H 'Content-Type: application/json' \
    --data "{\"handle\":\"$handle\",\"custodian\":\"${base##*/}\"}" "$origin/api/sessions"
  session=$(field '["token"]' "$work/session")
  id=$(field '["id"]' "$work/session")
fi

call "$work/metadata" 200 "$base/metadata"
[ "$(field '["fhirVersion"]' "$work/metadata")" = 4.0.1 ] || fault "metadata: not FHIR 4.0.1"

url="$base/DocumentReference?patient=$handle&status=current,superseded&_count=$page"
pages=0 found=0 bytes=0
while [ -n "$url" ]; do
  pages=$((pages + 1))
  [ "$pages" -le 50 ] || fault "the next links do not end"
  call "$work/page" 200 -H 'Accept: application/fhir+json' "$url"
  grep -qi '^cache-control:.*no-store' "$work/fields" || fault "page $pages: Cache-Control is not no-store"
  python3 - "$work/page" "$work/urls" "$work/next" <<'PYTHON'
import json, sys
bundle = json.load(open(sys.argv[1]))
assert bundle["resourceType"] == "Bundle" and bundle["type"] == "searchset", "not a searchset"
matches = [e["resource"] for e in bundle.get("entry", []) if e["search"]["mode"] == "match"]
with open(sys.argv[2], "w") as urls:
    for resource in matches:
        for content in resource["content"]:
            print(content["attachment"].get("url", "-"), file=urls)
following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
open(sys.argv[3], "w").write(following[0] if following else "")
PYTHON
  while read -r attachment; do
    found=$((found + 1))
    case "$attachment" in
      -) continue ;;
      https://*) ;;
      *) attachment="$base/$attachment" ;;
    esac
    call "$work/document" 200 "$attachment"
    bytes=$((bytes + $(stat -c %s "$work/document")))
  done <"$work/urls"
  url=$(cat "$work/next")
done
[ -z "$expected" ] || [ "$found" = "$expected" ] || fault "$found documents, $expected expected"
call "$work/none" 404 "$base/Binary/nothing-here"

without=$(curl -sS --max-time 30 --cacert "$ca" -o /dev/null -w '%{http_code}' "$base/metadata" 2>/dev/null) || true
[ "${without:-000}" = 000 ] || fault "a client without a certificate was answered with $without"
echo "curl.sh: $found documents on $pages pages, $bytes bytes"
