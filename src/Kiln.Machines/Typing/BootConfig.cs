using System.Collections.Immutable;
using System.Globalization;
using Kiln.Sdk.Configuration;

namespace Kiln.Machines.Typing;

/// <summary>What is typed at the machine's keyboard when it starts.</summary>
[ConfigRecord]
public sealed partial record BootConfig : IValidatedConfig
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);

    /// <summary>
    /// What is typed, in the language of [boot commands](../boot-command.md). The elements are joined without anything
    /// between them.
    /// </summary>
    [ConfigOption(RenderedLater = true)]
    public ImmutableArray<string> BootCommand { get; init; } = [];

    /// <summary>How long to wait before the first key; a negative time is none.</summary>
    public TimeSpan BootWait { get; init; } = DefaultWait;

    /// <summary>How long to wait after each group of keys, where keys are sent in groups.</summary>
    public TimeSpan BootKeygroupInterval { get; init; }

    /// <summary>How long to wait after each key that goes down or up.</summary>
    [ConfigOption(Default = "PACKER_KEY_INTERVAL, or 100ms")]
    public TimeSpan BootKeyInterval { get; init; }

    /// <summary>Do not use VNC. Not with `boot_command`.</summary>
    public bool DisableVnc { get; init; }

    /// <summary>The whole command.</summary>
    [ConfigIgnore]
    public string JoinedCommand => string.Concat(BootCommand);

    /// <summary>Compat: 0 asks for the default, as not setting it does.</summary>
    [ConfigIgnore]
    public TimeSpan WaitBeforeTyping =>
        BootWait == TimeSpan.Zero ? DefaultWait : BootWait < TimeSpan.Zero ? TimeSpan.Zero : BootWait;

    public IEnumerable<ConfigProblem> Validate()
    {
        if (DisableVnc && !BootCommand.IsEmpty)
        {
            yield return new("A boot command cannot be used when vnc is disabled.", "boot_command");
        }

        BootCommand command = BootCommandParser.Parse(JoinedCommand);
        foreach (BootProblem problem in command.Problems)
        {
            yield return At(problem, ProblemSeverity.Error);
        }

        foreach (BootProblem doubt in command.Doubts)
        {
            yield return At(doubt, ProblemSeverity.Warning);
        }
    }

    /// <summary>A place in the whole command is one in an element.</summary>
    private ConfigProblem At(BootProblem problem, ProblemSeverity severity)
    {
        int place = problem.Place;
        int index = 0;
        while (place >= BootCommand[index].Length)
        {
            place -= BootCommand[index].Length;
            index++;
        }

        string before = BootCommand[index][..place];
        int line = before.Count(static character => character == '\n');
        string option = string.Create(CultureInfo.InvariantCulture, $"boot_command[{index}]");
        return new(problem.Message, option, severity)
        {
            Within = new(BootCommand[index], line + 1, place - before.LastIndexOf('\n')),
        };
    }
}
