using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>What the rows of the live view tell: the builds of the run as far as the events say.</summary>
internal sealed class LiveBuilds
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<LiveBuild> _running = [];

    /// <summary>In the order of their start.</summary>
    public IReadOnlyList<LiveBuild> Running => _running;

    /// <summary>Builds that were not started yet.</summary>
    public int Waiting { get; private set; }

    public int Finished { get; private set; }

    public int Failed { get; private set; }

    public void Note(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case RunStarted run:
                Start(run);
                break;
            case BuildStarted started:
                Waiting--;
                _running.Add(new(started.Build, _indexes.GetValueOrDefault(started.Build), started.Time));
                break;
            case BuildFinished finished:
                _running.RemoveAll(build => build.Name == finished.Build);
                Finished++;
                Failed += finished.Error is null ? 0 : 1;
                break;
            case RunFinished:
                _running.Clear();
                break;
            default:
                if (_running.Find(build => build.Name == buildEvent.Build) is { } running)
                {
                    running.Note(buildEvent);
                }

                break;
        }
    }

    private void Start(RunStarted run)
    {
        foreach (string build in run.Builds)
        {
            _indexes.TryAdd(build, _indexes.Count);
        }

        Waiting = run.Builds.Length;
    }
}
