namespace Kiln.Builders.Docker.Running;

internal enum RunFlagKind
{
    /// <summary>Changes nothing for a container in the background.</summary>
    Nothing,

    /// <summary>The same, and it takes a value.</summary>
    NothingWithValue,
    Switch,
    Text,
    Texts,

    /// <summary><c>NAME=value</c>.</summary>
    Pairs,

    /// <summary>A list of one element.</summary>
    OnlyText,
    Number,

    /// <summary>A size such as <c>512m</c>.</summary>
    Bytes,

    /// <summary>A number of processors such as <c>1.5</c>.</summary>
    Processors,
    Environment,
    EnvironmentFile,
    LabelFile,
    Volume,
    Tmpfs,
    Device,
    Publish,
    Expose,
    Mount,
    Network,
    NetworkAlias,
    Limit,
    Restart,
    HealthCommand,
    Time,

    /// <summary>Kiln's own way needs to know it.</summary>
    Name,
    Platform,
    Pull,
}
