using System.Collections.Immutable;
using System.Globalization;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>
/// Turns the events of a run into messages with Packer's texts. Remembers how the builds ended, for the lists at
/// the end of the run. Not safe for more than one caller at a time.
/// </summary>
internal sealed class Narrator
{
    private const string StoppedAtOnce =
        "Stopped at once, before everything was cleaned up. What is left is recorded: the next build or kiln reap removes it.";

    private readonly List<BuildFinished> _finished = [];

    public ImmutableArray<UiMessage> Tell(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case Said said:
                return
                [
                    new TextMessage(said.Time, said.Build, WithPrefix(said.Target, said.Text), false)
                    {
                        IsMessage = said.IsMessage,
                        StandsOut = said.StandsOut,
                    },
                ];
            case ErrorSaid said:
                return [new TextMessage(said.Time, said.Build, WithPrefix(said.Target, said.Text), true)];
            case Diagnosed diagnosed:
                return [new TextMessage(diagnosed.Time, "", diagnosed.Text, diagnosed.HasErrors)];
            case ResultShown result:
                return [new ResultMessage(result.Time, result.Text)];
            case MachineSaid said:
                return [new DataMessage(said.Time, said.Target, said.Type, said.Data)];
            case BuildFinished finished:
                _finished.Add(finished);
                return [new TextMessage(finished.Time, finished.Build, BuildEnd(finished), finished.Error is not null)];
            case RunFinished finished:
                return [.. RunEnd(finished)];
            default:
                return [];
        }
    }

    /// <summary>Each line gets the target in front; white space at the end of the whole text goes.</summary>
    private static string WithPrefix(string target, string text)
    {
        if (target.Length == 0)
        {
            return text;
        }

        string prefix = $"==> {target}: ";
        return (prefix + text.Replace("\n", "\n" + prefix, StringComparison.Ordinal)).TrimEnd();
    }

    private static string BuildEnd(BuildFinished finished)
    {
        string duration = DurationText.Of(finished.Duration);
        return finished.Error is null
            ? $"Build '{finished.Build}' finished after {duration}."
            : $"Build '{finished.Build}' errored after {duration}: {finished.Error}";
    }

    private IEnumerable<UiMessage> RunEnd(RunFinished run)
    {
        yield return Text(run, $"\n==> Wait completed after {DurationText.Of(run.Duration)}");
        if (run.Cancelled)
        {
            yield return Text(run, run.StoppedAtOnce ? StoppedAtOnce : "Cleanly cancelled builds after being interrupted.");
            yield break;
        }

        foreach (UiMessage message in Errors(run).Concat(Artifacts(run)))
        {
            yield return message;
        }
    }

    private IEnumerable<UiMessage> Errors(RunFinished run)
    {
        BuildFinished[] failed = [.. _finished.Where(static f => f.Error is not null)];
        if (failed.Length == 0)
        {
            yield break;
        }

        yield return new DataMessage(run.Time, "", "error-count", [Number(failed.Length)]);
        yield return Text(run, "\n==> Some builds didn't complete successfully and had errors:", isError: true);
        foreach (BuildFinished build in failed)
        {
            yield return new DataMessage(run.Time, build.Build, "error", [build.Error!]);
            yield return Text(run, $"--> {build.Build}: {build.Error}", isError: true);
        }
    }

    private IEnumerable<UiMessage> Artifacts(RunFinished run)
    {
        BuildFinished[] successful = [.. _finished.Where(static f => f.Error is null && !f.Artifacts.IsEmpty)];
        if (successful.Length == 0)
        {
            yield return Text(run, "\n==> Builds finished but no artifacts were created.");
            yield break;
        }

        yield return Text(run, "\n==> Builds finished. The artifacts of successful builds are:");
        foreach (BuildFinished build in successful)
        {
            yield return new DataMessage(run.Time, build.Build, "artifact-count", [Number(build.Artifacts.Length)]);
            for (int i = 0; i < build.Artifacts.Length; i++)
            {
                ArtifactSummary? artifact = build.Artifacts[i];
                foreach (ImmutableArray<string> data in DataOf(artifact))
                {
                    yield return new DataMessage(run.Time, build.Build, "artifact", [Number(i), .. data]);
                }

                yield return Text(run, $"--> {build.Build}: {artifact?.Description ?? "<nothing>"}");
            }
        }
    }

    private static IEnumerable<ImmutableArray<string>> DataOf(ArtifactSummary? artifact)
    {
        if (artifact is not { BuilderId: not null })
        {
            return [["nil"], ["end"]];
        }

        ImmutableArray<string> files = artifact.Files.IsDefault ? [] : artifact.Files;
        return
        [
            ["builder-id", artifact.BuilderId],
            ["id", artifact.Id],
            ["string", artifact.Description],
            ["files-count", Number(files.Length)],
            .. files.Select(static (file, i) => ImmutableArray.Create("file", Number(i), file)),
            ["end"],
        ];
    }

    private static TextMessage Text(RunFinished run, string text, bool isError = false) =>
        new(run.Time, "", text, isError);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
