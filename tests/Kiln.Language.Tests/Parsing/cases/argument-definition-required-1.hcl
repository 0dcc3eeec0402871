locals { b { } }
