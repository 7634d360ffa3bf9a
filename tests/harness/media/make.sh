#!/usr/bin/env bash
# Makes the bundled speech samples anew, with Debian's espeak-ng and ffmpeg. Invented words, no person's voice.
set -euo pipefail
cd "$(dirname "$0")"
say() { espeak-ng -v "$1" -s 165 -w "$2" "$3"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say en-us "$work/agent.wav" "Thank you for calling the example store. How can I help you today?"
say en-gb+f3 "$work/customer.wav" "Hello, I would like to ask when my order will arrive."
ffmpeg -v error -y -i "$work/agent.wav" -ar 8000 -ac 1 -c:a pcm_s16le -bitexact greeting.wav
ffmpeg -v error -y -i "$work/agent.wav" -i "$work/customer.wav" -filter_complex '[0:a][1:a]concat=n=2:v=0:a=1' \
  -ar 16000 -ac 1 -c:a libmp3lame -b:a 32k -bitexact call.mp3
