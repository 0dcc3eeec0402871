foo "a"
{
}
