using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Components.Templates;
using Kiln.GoTemplate;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Components.Checkpoints;

/// <summary>
/// Collects what a component depends on whose options hold Go templates. A template that is still open when the
/// component is prepared uses values of the build: then the component's work is never taken from a checkpoint.
/// </summary>
public sealed partial class InputCollector(PrepareContext context)
{
    private static readonly ImmutableArray<string> Unsteady = ["build", "isotime", "timestamp", "uuid"];

    private readonly ImmutableArray<InputText>.Builder _texts = ImmutableArray.CreateBuilder<InputText>();
    private readonly ImmutableArray<string>.Builder _paths = ImmutableArray.CreateBuilder<string>();
    private string? _obstacle;

    public ProvisionerInputs Inputs => new(_paths.ToImmutable())
    {
        Texts = _texts.ToImmutable(),
        Obstacle = _obstacle,
    };

    /// <summary>An option that was rendered when the component was prepared.</summary>
    public InputCollector Add(string option, string? text)
    {
        _texts.Add(new(option, text ?? ""));
        if (text is not null && text.IndexOf("{{", StringComparison.Ordinal) is >= 0 and int open)
        {
            int close = text.IndexOf("}}", open, StringComparison.Ordinal);
            Refuse($"its option {option} uses {text[open..(close < 0 ? text.Length : close + 2)]}");
        }

        return this;
    }

    public InputCollector Add(string option, ImmutableArray<string> texts)
    {
        foreach (string text in texts)
        {
            Add(option, text);
        }

        return this;
    }

    public InputCollector Add(string option, ImmutableSortedDictionary<string, string> texts)
    {
        foreach ((string name, string text) in texts)
        {
            _texts.Add(new(option, name));
            Add(option, text);
        }

        return this;
    }

    /// <summary>Local files whose contents count.</summary>
    public InputCollector AddPaths(string option, ImmutableArray<string> paths)
    {
        Add(option, paths);
        _paths.AddRange(paths);
        return this;
    }

    /// <summary>An option that is rendered as a whole during the build.</summary>
    /// <param name="option">For messages.</param>
    /// <param name="text">Null when it is not set.</param>
    /// <param name="ownFields">What the option has beside the build variables: <c>Path</c>.</param>
    public InputCollector AddLate(string option, string? text, params ReadOnlySpan<string> ownFields)
    {
        if (text is null)
        {
            return this;
        }

        if (StrangerIn(text, ownFields) is { } stranger)
        {
            Refuse($"its option {option} uses {stranger}");
            return this;
        }

        (string, string)[] fields = [.. ownFields.ToArray().Select(static name => (name, $"<{name}>"))];
        try
        {
            RunTemplates templates = new(context, TimeProvider.System, BuildVariables.Empty);
            _texts.Add(new(option, templates.Render(option, text, fields)));
        }
        catch (BuildFailedException)
        {
            Refuse($"its option {option} can only be worked out during the build");
        }

        return this;
    }

    public InputCollector Refuse(string reason)
    {
        _obstacle ??= reason;
        return this;
    }

    /// <summary>
    /// The first thing in a template whose value is not known before the build, or not twice the same.
    /// </summary>
    private static string? StrangerIn(string text, ReadOnlySpan<string> ownFields)
    {
        IEnumerable<string> called = TextTemplate.Parse(text, null).Template?.CalledFunctions ?? [];
        if (called.FirstOrDefault(Unsteady.Contains) is { } function)
        {
            return function;
        }

        foreach (Match action in Actions().Matches(text))
        {
            foreach (Match field in Fields().Matches(action.Value))
            {
                if (!ownFields.Contains(field.Groups["name"].Value))
                {
                    return action.Value;
                }
            }
        }

        return null;
    }

    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Actions();

    /// <summary>A field, a variable, or the dot itself.</summary>
    [GeneratedRegex(@"[.$](?<name>[\p{L}_][\p{L}\p{N}_]*)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fields();
}
