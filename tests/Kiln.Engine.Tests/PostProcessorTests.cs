using System.Collections.Immutable;
using Kiln.Engine.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Tests;

public sealed class PostProcessorTests
{
    /// <summary>
    /// Sequences are separated by <c>|</c>, post-processors by spaces. Each is <c>new</c>, <c>same</c>, <c>nil</c> or <c>fail</c>;
    /// <c>+</c> its default is to keep, <c>!</c> the input must be kept, <c>=yes</c> and <c>=no</c> what the template says.
    /// Expected: what is listed, what is destroyed, the error. The builder's artifact is <c>b</c>, the others have the number of
    /// their post-processor.
    /// </summary>
    public static TheoryData<string, string, string, string?> Retention => new()
    {
        { "", "b", "", null },
        { "new", "1", "b", null },
        { "new+", "b 1", "", null },
        { "new=yes", "b 1", "", null },
        { "new+=no", "1", "b", null },
        { "new!=no", "b 1", "", null },
        { "new new", "2", "1 b", null },
        { "new new+", "1 2", "b", null },
        { "new+ new", "b 2", "1", null },
        { "new new=yes new", "1 3", "2 b", null },
        { "new | new", "1 2", "b", null },
        { "new | new+", "b 1 2", "", null },
        { "new+ | new", "b 1 2", "", null },

        // Handed through: listed once for each, as Packer does.
        { "same!", "b b", "", null },
        { "same", "b b", "", null },
        { "same! same!", "b b b", "", null },
        { "same! new", "2", "b", null },
        { "same! same! new", "3", "b", null },
        { "new same! new", "3", "1 b", null },
        { "same! new | new+", "b 2 3", "", null },

        // A sequence that ends without an artifact.
        { "nil", "", "b", null },
        { "nil+ new", "b", "", null },
        { "new nil new", "", "1 b", null },
        { "new nil+ new", "1", "b", null },

        // A failure ends its own sequence only.
        { "fail", "", "", "1 error(s) occurred:\n\n* Post-processor failed: 1 failed" },
        { "fail | new", "", "", "1 error(s) occurred:\n\n* Post-processor failed: 1 failed" },
        { "new fail new | new", "", "b", "1 error(s) occurred:\n\n* Post-processor failed: 2 failed" },
        { "fail | fail", "", "", "2 error(s) occurred:\n\n* Post-processor failed: 1 failed\n* Post-processor failed: 2 failed" },
    };

    [Theory]
    [MemberData(nameof(Retention))]
    public async Task Artifacts_are_kept_and_destroyed(string sequences, string listed, string destroyed, string? error)
    {
        using EngineRun run = new();
        List<string> gone = [];
        run.Catalogue.Builder("test", (_, _) => Task.FromResult<IArtifact?>(new TestArtifact("b", () => gone.Add("b"))));
        PlannedBuild build = Plans.Build("a") with { PostProcessors = Parse(sequences, run.Catalogue, gone) };

        BuildResult result = Assert.Single((await run.RunAsync(build)).Builds);

        Assert.Equal(listed, string.Join(' ', result.Artifacts.Select(static a => a.Id)));
        Assert.Equal(destroyed, string.Join(' ', gone));
        Assert.Equal(error, result.Error);
    }

    [Fact]
    public async Task Failing_removals_are_errors_that_name_the_artifact()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("test", static (_, _) => Task.FromResult<IArtifact?>(new TestArtifact("b", static () => throw new IOException("busy"))))
            .PostProcessor("p", static (_, _, _) =>
                Task.FromResult(new PostProcessResult(new TestArtifact("p", static () => throw new IOException("gone wrong")), false)));
        PlannedBuild build = Plans.Build("a") with { PostProcessors = [[Plans.PostProcessor("p"), Plans.PostProcessor("p")]] };

        BuildResult result = Assert.Single((await run.RunAsync(build)).Builds);

        Assert.Equal(
            "2 error(s) occurred:\n\n* Failed cleaning up prior artifact: gone wrong; pp is p\n"
            + "* Error destroying builder artifact: busy; bad artifact: [b.a b.b]",
            result.Error);
    }

    [Fact]
    public async Task Messages_name_the_post_processor_as_the_template_does()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("test", static (_, _) => Task.FromResult<IArtifact?>(new TestArtifact("b")))
            .PostProcessor("manifest", static (context, input, _) =>
            {
                context.Ui.Say("hello");
                return Task.FromResult(new PostProcessResult(input, true, true));
            });
        PlannedBuild build = Plans.Build("null.a") with
        {
            PostProcessors =
            [
                [Plans.PostProcessor("manifest")],
                [Plans.PostProcessor("manifest", name: "manifest"), Plans.PostProcessor("manifest", name: "mine")],
            ],
        };

        await run.RunAsync(build);

        Assert.Equal(
            [
                "null.a: Running post-processor:  (type manifest)",
                "null.a (manifest): hello",
                "null.a: Running post-processor: manifest",
                "null.a (manifest): hello",
                "null.a: Running post-processor: mine (type manifest)",
                "null.a (manifest): hello",
            ],
            run.Sink.Messages);
    }

    [Fact]
    public async Task Post_processor_sees_the_variables_of_its_input_and_of_the_builder()
    {
        using EngineRun run = new();
        List<string> seen = [];
        run.Catalogue
            .Builder("test", static (_, _) => Task.FromResult<IArtifact?>(new TestArtifact("b")
            {
                Variables = BuildVariables.Empty.With("ID", "built").With("Colour", "red"),
            }))
            .PostProcessor("p", (config, _) =>
            {
                seen.Add(config.Get("v")!.AsString());
                TestArtifact next = new("p") { Variables = BuildVariables.Empty.With("ID", "processed") };
                return new(new FunctionPostProcessor((_, _, _) => Task.FromResult(new PostProcessResult(next, true))), []);
            });
        PlannedPostProcessor planned = new("p", new TestConfig(1, static v => HclValue.Object(
            [new("v", HclValue.String(v.Values["ID"].AsString() + " " + v.Values["Colour"].AsString() + " " + v.Values["Host"].AsString()))])));

        await run.RunAsync(Plans.Build("a") with { PostProcessors = [[planned, planned]] });

        Assert.Equal(["built red <unknown>", "processed red <unknown>"], seen[2..]);
    }

    [Fact]
    public async Task Builder_without_an_artifact_skips_the_post_processors()
    {
        using EngineRun run = new();
        run.Catalogue
            .Builder("test", static (_, _) => Task.FromResult<IArtifact?>(null))
            .PostProcessor("p", static (_, _, _) => throw new BuildFailedException("not to be called"));

        RunResult result = await run.RunAsync(Plans.Build("a") with { PostProcessors = [[Plans.PostProcessor("p")]] });

        Assert.True(result.Succeeded);
        Assert.Empty(Assert.Single(result.Builds).Artifacts);
    }

    private static ImmutableArray<ImmutableArray<PlannedPostProcessor>> Parse(string text, TestCatalogue catalogue, List<string> gone)
    {
        int number = 0;
        return
        [
            .. text.Split('|', StringSplitOptions.TrimEntries).Select(sequence => sequence
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => Add(word, (++number).ToString(), catalogue, gone))
                .ToImmutableArray()),
        ];
    }

    private static PlannedPostProcessor Add(string word, string id, TestCatalogue catalogue, List<string> gone)
    {
        bool keep = word.Contains('+', StringComparison.Ordinal);
        bool must = word.Contains('!', StringComparison.Ordinal);
        catalogue.PostProcessor(id, (_, input, _) => Task.FromResult<PostProcessResult>(word[..3] switch
        {
            "new" => new(new TestArtifact(id, () => gone.Add(id)), keep, must),
            "sam" => new(input, keep, must),
            "nil" => new(null, keep, must),
            _ => throw new BuildFailedException(id + " failed"),
        }));
        bool? wish = word.EndsWith("=yes", StringComparison.Ordinal) ? true : word.EndsWith("=no", StringComparison.Ordinal) ? false : null;
        return Plans.PostProcessor(id, wish);
    }
}
