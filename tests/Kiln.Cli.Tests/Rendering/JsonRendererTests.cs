using System.Collections.Immutable;
using Kiln.Cli.Rendering;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Tests.Rendering;

public sealed class JsonRendererTests
{
    private const string Stamp = "\"time\":\"2026-11-23T03:10:52.0000000Z\"";

    private static readonly EventSchema Schema = EventSchema.Read();

    /// <summary>Each kind of event, with and without its optional members.</summary>
    private static readonly ImmutableArray<BuildEvent> EveryKind =
    [
        .. Story.TwoBuilds,
        .. Story.Cancelled,
        new StepStarted(Story.Time, "null.a", "StepConnect"),
        new Logged(Story.Time, "null.a", "in a step"),
        new StepFinished(Story.Time, "null.a", "StepConnect", TimeSpan.FromSeconds(1.5), "refused"),
        new ComponentStarted(Story.Time, "null.a", ComponentKind.Provisioner, "shell", "setup"),
        new Asked(Story.Time, "null.a", "Go on?"),
        new ProgressMade(Story.Time, "null.a", "base.iso", 5, null),
        new ComponentFinished(Story.Time, "null.a", ComponentKind.Provisioner, "shell", "setup", TimeSpan.Zero, "exit 3"),
        new Diagnosed(
            Story.Time,
            [
                new(IsError: true, "KILN1104", "Unclosed block", "Error: Unclosed block\n")
                {
                    Detail = "It has no end.",
                    Place = new("t.pkr.hcl", 1, 2, 3, 4),
                    Suggestion = "}",
                    Notes = ["A note."],
                },
                new(IsError: false, "KILN3001", "Odd", "Warning: Odd\n"),
            ]),
        new ResultShown(Story.Time, "t.pkr.hcl\n"),
        new CommandEnded(Story.Time, 1),
    ];

    public static TheoryData<string> Samples =>
        [.. EveryKind.Select(static sample => Lines(sample)).SelectMany(static lines => lines).Distinct()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Event_keeps_to_the_schema(string line) => Assert.Null(Schema.ProblemOf(line));

    [Fact]
    public void Stream_of_events_keeps_to_the_schema() => Assert.All(
        Story.Tell(new JsonRenderer(), EveryKind).Split('\n', StringSplitOptions.RemoveEmptyEntries),
        static line => Assert.Null(Schema.ProblemOf(line)));

    [Fact]
    public void Every_kind_of_event_has_a_sample_and_a_place_in_the_schema()
    {
        IEnumerable<Type> kinds = typeof(BuildEvent).Assembly.GetTypes().Where(static t => t.IsSubclassOf(typeof(BuildEvent)));
        Assert.Empty(kinds.Except(EveryKind.Select(static sample => sample.GetType())));
        string all = Story.Tell(new JsonRenderer(), EveryKind);
        Assert.All(Schema.Events, name => Assert.Contains($"{{\"event\":\"{name}\",", all, StringComparison.Ordinal));
    }

    [Fact]
    public void First_line_names_format_and_version() => Assert.Equal(
        $$"""
        {"event":"stream_started",{{Stamp}},"format":"kiln-events","version":1,"kiln":"0.1.0"}
        {"event":"command_ended",{{Stamp}},"exit_code":1}

        """,
        Story.Tell(new JsonRenderer(), new CommandEnded(Story.Time, 1)));

    [Fact]
    public void Place_of_an_event_is_what_runs_in_its_build() => Assert.Equal(
        $$$"""
        {"event":"component_started",{{{Stamp}}},"build":"a","component":{"kind":"provisioner","type":"shell","name":"n"}}
        {"event":"said",{{{Stamp}}},"build":"a","component":{"kind":"provisioner","type":"shell","name":"n"},"target":"a","text":"x","is_message":false}
        {"event":"said",{{{Stamp}}},"build":"b","target":"b","text":"y","is_message":false}
        {"event":"component_finished",{{{Stamp}}},"build":"a","component":{"kind":"provisioner","type":"shell","name":"n"},"duration_seconds":1.25,"error":"e"}
        {"event":"said",{{{Stamp}}},"build":"a","target":"a","text":"z","is_message":false}

        """,
        WithoutFirst(
            new ComponentStarted(Story.Time, "a", ComponentKind.Provisioner, "shell", "n"),
            new Said(Story.Time, "a", "a", "x"),
            new Said(Story.Time, "b", "b", "y"),
            new ComponentFinished(Story.Time, "a", ComponentKind.Provisioner, "shell", "n", TimeSpan.FromSeconds(1.25), "e"),
            new Said(Story.Time, "a", "a", "z")));

    [Theory]
    [InlineData("a\nb\r\t\"\\", "a\\nb\\r\\t\\\"\\\\")]
    [InlineData("<sensitive> & ü 🔥", "<sensitive> & ü \\uD83D\\uDD25")]
    [InlineData("\e[31m\0", "\\u001B[31m\\u0000")]
    public void Text_is_escaped_no_more_than_needed(string text, string expected) => Assert.Equal(
        $$"""{"event":"logged",{{Stamp}},"text":"{{expected}}"}""" + "\n",
        WithoutFirst(new Logged(Story.Time, "", text)));

    [Fact]
    public void Half_a_character_does_not_break_the_stream()
    {
        string line = WithoutFirst(new Logged(Story.Time, "", $"half {'\ud83d'}!"));
        Assert.Equal("half \ufffd!", System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("text").GetString());
    }

    private static string[] Lines(BuildEvent sample) =>
        WithoutFirst(sample).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string WithoutFirst(params IEnumerable<BuildEvent> events)
    {
        string text = Story.Tell(new JsonRenderer(), events);
        return text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
    }
}
