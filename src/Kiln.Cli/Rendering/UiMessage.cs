using System.Collections.Immutable;

namespace Kiln.Cli.Rendering;

/// <summary>What Packer calls a message of its user interface: the common ground of both kinds of output.</summary>
internal abstract record UiMessage(DateTimeOffset Time);

/// <summary>A text for the user.</summary>
/// <param name="Build">The build whose colour it has, or an empty string for the run itself.</param>
/// <param name="Text">Complete: prefixes are there already.</param>
internal sealed record TextMessage(DateTimeOffset Time, string Build, string Text, bool IsError) : UiMessage(Time)
{
    /// <summary>The result that a command was asked for.</summary>
    public bool IsMessage { get; init; }

    public bool StandsOut { get; init; }
}

/// <summary>A line for programs; people do not see it.</summary>
internal sealed record DataMessage(DateTimeOffset Time, string Target, string Type, ImmutableArray<string> Data)
    : UiMessage(Time);

/// <summary>What a command was asked for and is no message: for people and for programs as it is.</summary>
internal sealed record ResultMessage(DateTimeOffset Time, string Text) : UiMessage(Time);
