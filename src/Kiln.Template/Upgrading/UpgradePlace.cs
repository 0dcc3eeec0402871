namespace Kiln.Template.Upgrading;

/// <summary>Where a text stands decides what it can refer to.</summary>
internal enum UpgradePlace
{
    /// <summary>The default of a variable: literals and the environment only.</summary>
    Default,

    /// <summary>A local value or a data source: no source, no build.</summary>
    Local,

    Builder,

    /// <summary>A provisioner or post-processor.</summary>
    Step,

    /// <summary>An argument of a step that the template itself understands, before there is a build.</summary>
    StepArgument,
}
