namespace Kiln.Cli.Commands;

/// <summary>The part of the help that the commands share that load a template.</summary>
internal static class TemplateHelp
{
    public const string SharedOptions = """
          -only=foo,bar                 Take only the builds whose names match these patterns.
          -except=foo,bar               Leave out the builds and post-processors that match these patterns.
          -var 'key=value'              Set a variable. Can be given several times.
          -var-file=path                Read variables from a file of HCL2 or JSON. Can be given several times.
          -config-type=[json|hcl2]      What a template is whose file name does not tell (Default: json).
          -use-sequential-evaluation    Evaluate data sources first and locals after them.
        """;

    public const string PluginOptions = """
          -ignore-prerelease-plugins    Use released versions of plugins only.
        """;
}
