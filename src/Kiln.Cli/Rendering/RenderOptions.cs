namespace Kiln.Cli.Rendering;

/// <summary>How messages for people look.</summary>
internal sealed record RenderOptions
{
    /// <summary>Each build has its colour, errors are red.</summary>
    public bool UsesColor { get; init; }

    /// <summary>Messages of builds begin with the time.</summary>
    public bool ShowsTime { get; init; }

    /// <summary>The zone of that time.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The CI system whose groups surround the output of components; null for none.</summary>
    public CiSystem? Groups { get; init; }

    /// <summary>The run ends with a table of what took how long.</summary>
    public bool ShowsDurations { get; init; }
}
