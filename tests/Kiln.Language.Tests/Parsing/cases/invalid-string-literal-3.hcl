foo "a%{if}" {}
