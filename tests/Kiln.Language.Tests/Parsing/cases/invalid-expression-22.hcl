a = 
b = 
locals {
 c = [1 2]
}
d = ]
