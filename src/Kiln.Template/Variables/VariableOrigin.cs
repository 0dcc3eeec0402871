namespace Kiln.Template.Variables;

/// <summary>Where the value of a variable comes from, weakest first.</summary>
public enum VariableOrigin
{
    Default,
    Environment,
    File,
    CommandLine,
}
