using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Tests.Checkpoints;

public sealed class CheckpointTests
{
    /// <param name="Name">What is different in the second run.</param>
    /// <param name="Ran">What runs in the second run.</param>
    /// <param name="Verdicts">What it tells of the provisioners.</param>
    public sealed record Case(string Name, string Ran, params string[] Verdicts)
    {
        public override string ToString() => Name;
    }

    private const string CachedOne = "word \"one\": cached";
    private const string CachedTwo = "word \"two\": cached";
    private const string CachedThree = "word (provisioner 3): cached";
    private const string AfterTwo = "word (provisioner 3): runs, because word \"two\" runs before it";
    private const string AfterOne = "word \"two\": runs, because word \"one\" runs before it";
    private const string ThreeAfterOne = "word (provisioner 3): runs, because word \"one\" runs before it";

    private static readonly Case[] AllCases =
    [
        new("nothing", "", CachedOne, CachedTwo, CachedThree),
        new(
            "the last one's option",
            "C",
            CachedOne,
            CachedTwo,
            "word (provisioner 3): runs, because its option say has changed"),
        new(
            "the second one's file",
            "b c",
            CachedOne,
            "word \"two\": runs, because FILE has changed",
            AfterTwo),
        new(
            "file and option",
            "B c",
            CachedOne,
            "word \"two\": runs, because its option say and FILE have changed",
            AfterTwo),
        new(
            "the image",
            "a b c",
            "word \"one\": runs, because the builder's input \"image\" has changed",
            AfterOne,
            ThreeAfterOne),
        new(
            "the program",
            "a b c",
            "word \"one\": runs, because the version of Kiln has changed",
            AfterOne,
            ThreeAfterOne),
        new(
            "the name of the source",
            "a b c",
            "word \"one\": runs, because nothing is kept of it yet",
            AfterOne,
            ThreeAfterOne),
        new("one more at the end", "d", CachedOne, CachedTwo, CachedThree, "word \"four\": runs, because nothing is kept of it yet"),
        new("one less", "", CachedOne, CachedTwo),
        new(
            "an unknown one in the middle",
            "unknown b",
            CachedOne,
            "unknown (provisioner 2): runs, because it does not say what it depends on",
            "word \"two\": runs, because unknown (provisioner 2) runs before it"),
        new(
            "a value of the build",
            "b c",
            CachedOne,
            "word \"two\": runs, because it uses build.ID",
            AfterTwo),
        new(
            "a file that is missing",
            "! b",
            CachedOne,
            "word \"two\": runs, because cannot look at 'FILE': it does not exist, or a folder on the way to it does not",
            AfterTwo),
        new(
            "a week and a day",
            "a b c",
            "word \"one\": runs, because what is kept of it is older than 168h0m0s",
            AfterOne,
            ThreeAfterOne),
        new("six days", "", CachedOne, CachedTwo, CachedThree),
    ];

    public static TheoryData<Case> Cases => [.. AllCases];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Changes_decide_which_provisioners_run(Case test)
    {
        using CachedRun run = new();
        string file = run.Write("file", "1");
        PlannedProvisioner one = CachedRun.Word("one", "a");
        PlannedProvisioner two = CachedRun.Word("two", "b", file);
        PlannedProvisioner three = CachedRun.Word("", "c");
        PlannedBuild build = Plans.Build("b", "freezer", one, two, three);
        Assert.Equal("a b=1 c", await run.RunAsync(build));
        Assert.Equal(["a", "b", "c"], run.Ran);

        PlannedBuild changed = test.Name switch
        {
            "the last one's option" => build with { Provisioners = [one, two, CachedRun.Word("", "C")] },
            "file and option" => build with { Provisioners = [one, CachedRun.Word("two", "B", file), three] },
            "the name of the source" => build with { Name = "B", SourceName = "B" },
            "one more at the end" => build with { Provisioners = [one, two, three, CachedRun.Word("four", "d")] },
            "one less" => build with { Provisioners = [one, two] },
            "an unknown one in the middle" => build with { Provisioners = [one, Plans.Provisioner("unknown"), two] },
            "a value of the build" => build with
            {
                Provisioners = [one, CachedRun.Word("two", "b", file, "it uses build.ID"), three],
            },
            _ => build,
        };
        if (test.Name is "the second one's file" or "file and option")
        {
            run.Write("file", "2");
        }

        if (test.Name == "a file that is missing")
        {
            File.Delete(file);
        }

        run.Origin["image"] = test.Name == "the image" ? "b" : "a";
        run.Version = test.Name == "the program" ? "2" : "1";
        run.After = TimeSpan.FromDays(test.Name switch { "a week and a day" => 8, "six days" => 6, _ => 0 });
        string artifact = await run.RunAsync(changed);

        bool fails = test.Ran.StartsWith('!');
        Assert.Equal(fails, artifact.StartsWith('!'));
        Assert.Equal(test.Ran.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static word => word != "!"), run.Ran);
        Assert.Equal(
            test.Verdicts.Select(text => $"{changed.Name}: {text.Replace("FILE", file, StringComparison.Ordinal)}"),
            run.Messages.Where(static line => line.Contains(": cached", StringComparison.Ordinal)
                || line.Contains(": runs, because ", StringComparison.Ordinal)));
        if (!fails)
        {
            run.Switch = null;
            Assert.Equal(artifact, await run.RunAsync(changed));
        }
    }

    /// <summary>What an option was made from, what it is made from now, and what is told.</summary>
    [Theory]
    [InlineData("var.a=1 var.b=1", "var.a=2 var.b=1", "its option say (var.a) has changed")]
    [InlineData("var.a=1 var.b=1", "var.a=2 var.b=2", "its option say (var.a and var.b) has changed")]
    [InlineData("a=1 b=1 c=1 d=1 e=1", "a=2 b=2 c=2 d=2 e=2", "its option say (a, b, c and 2 more) has changed")]
    [InlineData("timestamp()", "timestamp()", "its option say (timestamp() is new in each run) has changed")]
    [InlineData("var.a=1 uuidv4()", "var.a=2 uuidv4()", "its option say (var.a and uuidv4() is new in each run) has changed")]
    [InlineData("var.a=1", "var.a=1", "its option say has changed")]
    [InlineData("var.a=1", "var.b=1", "its option say has changed")]
    [InlineData("", "", "its option say has changed")]
    public async Task Reason_names_what_an_option_is_made_from_without_values(string before, string now, string expected)
    {
        using CachedRun run = new();
        await run.RunAsync(CachedRun.Word("one", "first", causes: Causes(before)));

        await run.RunAsync(CachedRun.Word("one", "other", causes: Causes(now)));

        Assert.Contains($"b: word \"one\": runs, because {expected}", run.Messages);
    }

    /// <summary>What an option is made from is for people; what it is counts.</summary>
    [Fact]
    public async Task Cause_that_changes_nothing_is_no_reason_to_run()
    {
        using CachedRun run = new();
        await run.RunAsync(CachedRun.Word("one", "same", causes: Causes("var.a=1 timestamp()")));

        await run.RunAsync(CachedRun.Word("one", "same", causes: Causes("var.a=2 timestamp()")));

        Assert.Empty(run.Ran);
    }

    private static ConfigCause[] Causes(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static part => part.Split('=') switch
        {
            [var name, var value] => new ConfigCause(name, HclValue.String(value)),
            _ => new ConfigCause(part, null),
        })];
}
