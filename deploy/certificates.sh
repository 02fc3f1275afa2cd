#!/usr/bin/env bash
# Makes certificates for workers on several machines (cluster.tls): one authority in FOLDER, kept when it is there, and one certificate
# a machine, made anew. openssl does it, or Java's keytool where there is none (OPENSSL=none asks for that).
set -euo pipefail

if (($# < 2)); then
  echo "usage: $0 FOLDER HOST...   each HOST as in that machine's cluster.host: a name or an address" >&2
  exit 2
fi
folder=$1
shift
umask 077
mkdir -p "$folder"
cd "$folder"
authority_days=3650 days=825
alternative() { if [[ $1 =~ ^[0-9.]+$ || $1 == *:* ]]; then echo "$2:$1"; else echo "$3:$1"; fi; }

with_openssl() {
  local curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
  if [[ ! -f authority.pem ]]; then
    "$openssl" req -x509 "${curve[@]}" -days $authority_days -subj "/CN=Latebloom workers" -addext "basicConstraints=critical,CA:TRUE" \
      -addext "keyUsage=critical,keyCertSign" -keyout authority.key -out authority.pem 2> errors || fail
  fi
  for host in "$@"; do
    "$openssl" req "${curve[@]}" -subj "/CN=$host" -keyout "$host.key" -out request 2> errors || fail
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$(alternative "$host" IP DNS)" > extensions
    "$openssl" x509 -req -in request -CA authority.pem -CAkey authority.key -CAcreateserial -days $days -extfile extensions \
      -out "$host.pem" 2> errors || fail
    settings "$host" "$host.pem" "key = \"$host.key\""
  done
  rm -f request extensions errors authority.srl
}

with_keytool() {
  [[ -f password ]] || od -An -tx1 -N16 /dev/urandom | tr -d ' \n' > password
  local store=(-storetype PKCS12 -storepass:file password)
  if [[ ! -f authority.pem ]]; then
    keytool -genkeypair -alias authority -keyalg EC -validity $authority_days -dname "CN=Latebloom workers" -ext bc:c -ext ku:c=keyCertSign \
      "${store[@]}" -keystore authority.p12 2> errors || fail
    keytool -exportcert -rfc -alias authority "${store[@]}" -keystore authority.p12 > authority.pem 2> errors || fail
  fi
  for host in "$@"; do
    rm -f "$host.p12"
    local own=("${store[@]}" -keystore "$host.p12")
    keytool -genkeypair -alias worker -keyalg EC -dname "CN=$host" "${own[@]}" 2> errors || fail
    keytool -certreq -alias worker "${own[@]}" 2> errors > request || fail
    keytool -gencert -rfc -alias authority -validity $days -ext "san=$(alternative "$host" ip dns)" -ext eku=serverAuth,clientAuth \
      -infile request "${store[@]}" -keystore authority.p12 > certificate 2> errors || fail
    keytool -importcert -noprompt -alias authority -file authority.pem "${own[@]}" 2> errors || fail
    keytool -importcert -noprompt -alias worker -file certificate "${own[@]}" 2> errors || fail
    settings "$host" "$host.p12" 'password-file = "password"'
  done
  rm -f request certificate errors
}

fail() {
  cat errors >&2
  exit 1
}

settings() {
  echo "$1: cluster.tls { certificate = \"$2\", $3, authority = \"authority.pem\" }"
}

openssl=${OPENSSL:-openssl}
if [[ -f authority.p12 ]] || ! command -v "$openssl" > /dev/null; then with_keytool "$@"; else with_openssl "$@"; fi
echo "Copy to each machine its own files and authority.pem. The authority's key stays here: who has it is let in everywhere."
