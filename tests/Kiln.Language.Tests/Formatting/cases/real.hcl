packer{
required_version=">= 1.7.0"
required_plugins{
amazon={
version=">= 1.2.0"
source="github.com/hashicorp/amazon"
}
}
}
variable"region"{
type=string
default="eu-west-1"
validation{
condition=can(regex("^[a-z]{2}-",var.region))&&length(var.region)>4
error_message="Must be a region."
}
}
locals{
stamp=regex_replace(timestamp(),"[- TZ:]","") # digits
name="web-${local.stamp}"
all=merge(var.tags,{Name=local.name,
  "built by"="packer"})
}
