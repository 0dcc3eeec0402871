a = /* x


