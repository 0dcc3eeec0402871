#!/bin/sh
if true; then
  echo "dos: $0" | sed "s/_[0-9]*/_N/"
fi
