#!/bin/sh
echo "plain: $0" | sed "s/_[0-9]*/_N/"
