using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>One running build.</summary>
/// <param name="name">As in the plan.</param>
/// <param name="index">In the plan, for the colour.</param>
/// <param name="start">When it began.</param>
internal sealed class LiveBuild(string name, int index, DateTimeOffset start)
{
    private readonly Dictionary<string, Transfer> _transfers = new(StringComparer.Ordinal);
    private string? _step;
    private string? _component;

    public string Name => name;

    public int Index => index;

    public DateTimeOffset Start => start;

    /// <summary>The component, or the builder's step outside of components.</summary>
    public string Activity => _component ?? _step ?? "";

    /// <summary>What is moved now; null for nothing.</summary>
    public TransferSum? Transfers => TransferSum.Of(_transfers.Values);

    public void Note(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case StepStarted step:
                _step = step.Step;
                _transfers.Clear();
                break;
            case StepFinished:
                _step = null;
                _transfers.Clear();
                break;
            case ComponentStarted component:
                _component = NameOf(component);
                _transfers.Clear();
                break;
            case ComponentFinished:
                _component = null;
                _transfers.Clear();
                break;
            case ProgressMade progress:
                Note(progress);
                break;
        }
    }

    private static string NameOf(ComponentStarted component)
    {
        string kind = component.Kind == ComponentKind.PostProcessor ? "post-processor " : "";
        bool isNamed = component.Name.Length > 0 && component.Name != component.Type;
        return isNamed ? $"{kind}{component.Type}.{component.Name}" : kind + component.Type;
    }

    private void Note(ProgressMade progress)
    {
        if (progress.Total is { } total && progress.Done >= total)
        {
            _transfers.Remove(progress.Subject);
            return;
        }

        if (!_transfers.TryGetValue(progress.Subject, out Transfer? transfer))
        {
            _transfers[progress.Subject] = transfer = new(progress.Subject, progress.Time);
        }

        transfer.Note(progress);
    }
}
