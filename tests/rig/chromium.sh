#!/bin/sh
# A Chromium for the tests of the faces, and fonts for 汉字: the machine's own, or Debian's when we may install it.
set -eu
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
fonts=$(fc-list :lang=zh-cn 2>/dev/null | head -n 1 || true)
if [ -n "$browser" ] && [ -n "$fonts" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fontconfig fonts-noto-cjk >/dev/null
  exit 0
fi
echo "The tests of the faces need Chromium and fonts for 汉字: install the packages chromium and fonts-noto-cjk." >&2
exit 1
