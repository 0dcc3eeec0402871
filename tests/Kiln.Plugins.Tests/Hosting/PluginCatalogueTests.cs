using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Locking;
using Kiln.Plugins.Tests.Support;
using Kiln.Sdk.Components;

namespace Kiln.Plugins.Tests.Hosting;

/// <summary>What serves which type of a template. Plugins are installed for real, and are not started for their schemas.</summary>
public sealed class PluginCatalogueTests : IDisposable
{
    private readonly PluginHome _home = new();
    private readonly ConcurrentQueue<string> _made = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    /// <summary>
    /// A plugin "docker" has a builder of its own name, a builder "box" and a provisioner "tool".
    /// </summary>
    [Theory]

    // Nothing is required: built-in components first, then installed plugins by their own names.
    [InlineData("", "", "1.5.0", "null", "built in")]
    [InlineData("", "", "1.5.0", "docker", "built in")]
    [InlineData("", "", "1.5.0", "docker-box", "plugin 1.5.0")]
    [InlineData("", "", "1.5.0", "docker-none", "nothing")]
    [InlineData("", "", "", "docker-box", "nothing")]
    [InlineData("", "1", "1.5.0", "null", "built in")]
    [InlineData("", "1", "1.5.0", "docker", "plugin 1.5.0")]
    [InlineData("", "1", "", "docker", "built in")]

    // Required: the family serves when it stands for the version, under any name.
    [InlineData("docker >= 1.0", "", "1.5.0", "docker", "built in")]
    [InlineData("d ~> 1.4", "", "", "d", "built in")]
    [InlineData("d ~> 1.4", "", "1.5.0", "d-import", "nothing")]
    [InlineData("d ~> 1.4", "", "1.5.0", "d-box", "nothing")]
    [InlineData("d ~> 1.4", "", "1.5.0", "docker-box", "plugin 1.5.0")]
    [InlineData("d >= 2.0", "", "2.1.0", "d", "plugin 2.1.0")]
    [InlineData("d >= 2.0", "", "2.1.0", "d-box", "plugin 2.1.0")]
    [InlineData("d >= 2.0", "", "2.1.0", "docker", "built in")]
    [InlineData("docker >= 2.0", "", "2.1.0", "docker", "plugin 2.1.0")]
    [InlineData("docker >= 2.0", "", "1.5.0", "docker-box", "nothing")]
    [InlineData("null >= 2.0", "", "2.1.0", "null", "built in")]
    [InlineData("d >= 1.0", "1", "1.5.0", "d", "plugin 1.5.0")]
    [InlineData("d >= 1.0", "1", "", "d", "built in")]
    [InlineData("d >= 1.0", "0", "1.5.0", "d", "built in")]
    public async Task Builder_is_served_by_the_first_that_has_it(
        string requirement,
        string preference,
        string installed,
        string type,
        string expected)
    {
        if (installed.Length > 0)
        {
            _home.Put(PluginHome.Docker, new PluginScript(installed));
        }

        PluginCatalogue catalogue = await MakeAsync(requirement, preference);
        await catalogue.LearnAsync([new(ComponentKind.Builder, type)], Token);
        ComponentFactory<IBuilder>? builder = catalogue.FindBuilder(type);
        Assert.Equal(expected, builder?.Schema.Description ?? "nothing");
        Assert.Equal(type, builder?.Type ?? type);
        Assert.Equal(builder is not null, catalogue.TypesOf(ComponentKind.Builder).Contains(type));
    }

    [Fact]
    public async Task Post_processor_of_a_family_has_the_name_that_the_template_gives()
    {
        PluginCatalogue catalogue = await MakeAsync("d >= 1.0", "");
        Assert.Equal("d-import", catalogue.FindPostProcessor("d-import")?.Type);
        Assert.Equal("docker-import", catalogue.FindPostProcessor("docker-import")?.Type);
        Assert.Equal(["d-import", "docker-import"], catalogue.TypesOf(ComponentKind.PostProcessor));
    }

    [Fact]
    public async Task Only_what_is_named_is_made_and_only_once()
    {
        _home.Put(PluginHome.Docker, new PluginScript("2.0.0"));
        PluginCatalogue catalogue = await MakeAsync("d >= 2.0", "");
        Assert.Null(catalogue.FindBuilder("d"));
        ImmutableArray<ComponentName> names =
            [new(ComponentKind.Builder, "d"), new(ComponentKind.Provisioner, "d-tool"), new(ComponentKind.Builder, "d")];
        await catalogue.LearnAsync(names, Token);
        await catalogue.LearnAsync(names, Token);
        Assert.Equal(["builder d", "provisioner d-tool"], _made.Order(StringComparer.Ordinal));
        Assert.Equal(["d", "d-box", "docker", "null"], catalogue.TypesOf(ComponentKind.Builder));
    }

    [Fact]
    public async Task Template_of_built_in_components_does_not_look_at_what_is_installed()
    {
        PluginCatalogue catalogue = new(new()
        {
            BuiltIn = new FakeBuiltIn(),
            OpenResolver = static () => throw new InvalidOperationException("looked"),
            MakeAsync = static (_, _) => throw new InvalidOperationException("made"),
        });
        await catalogue.LearnAsync([new(ComponentKind.Builder, "null"), new(ComponentKind.Provisioner, "shell")], Token);
        Assert.NotNull(catalogue.FindProvisioner("shell"));
    }

    [Theory]
    [InlineData("docker >= 2.0", "", "The built-in components stand for versions >= 1.0,< 2.0 of github.com/hashicorp/docker, and none of these is >= 2.0.")]
    [InlineData("docker >= 2.0", "2.0.0", null)]
    [InlineData("docker >= 1.0", "", null)]
    [InlineData("docker >= 1.0, < 1.5, >= 2.0", "", "The built-in components stand for versions")]
    public async Task Requirement_that_nothing_serves_is_explained(string requirement, string installed, string? expected)
    {
        if (installed.Length > 0)
        {
            _home.Put(PluginHome.Docker, new PluginScript(installed));
        }

        UnservedPlugin? unserved = (await MakeAsync(requirement, "")).FindUnserved("docker");
        Assert.Equal(expected is null, unserved is null);
        Assert.StartsWith(expected ?? "", unserved?.Reasons[0] ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_is_not_used_is_named_with_the_reason()
    {
        string path = _home.Put(
            PluginHome.Docker, PluginHome.ProgramName("docker", "2.0.0"), new PluginScript("2.0.0").Text, new string('a', 64));
        PluginCatalogue catalogue = await MakeAsync("docker >= 2.0", "");
        UnservedPlugin unserved = Assert.IsType<UnservedPlugin>(catalogue.FindUnserved("docker"));
        Assert.Contains(unserved.Reasons, reason => reason.StartsWith($"The plugin '{path}' is not used: its sha256", StringComparison.Ordinal));

        PluginCatalogue other = await MakeAsync("", "");
        await other.LearnAsync([new(ComponentKind.Builder, "docker-box")], Token);
        Assert.StartsWith(
            $"The plugin '{path}' is not used: its sha256",
            other.ObstacleOf(new(ComponentKind.Builder, "docker-box")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Component_that_cannot_be_made_is_an_obstacle_and_no_failure()
    {
        _home.Put(PluginHome.Docker, new PluginScript("2.0.0"));
        PluginCatalogue catalogue = await MakeAsync(
            "d >= 2.0", "", static component => throw new PluginException(PluginFailure.NotReady, $"{component.Type} is broken."));
        await catalogue.LearnAsync([new(ComponentKind.Builder, "d")], Token);
        Assert.Null(catalogue.FindBuilder("d"));
        Assert.Equal("d is broken.", catalogue.ObstacleOf(new(ComponentKind.Builder, "d")));
        Assert.Null(catalogue.FindUnserved("d"));
    }

    [Fact]
    public async Task Environment_that_names_no_plugin_folder_is_an_obstacle()
    {
        PluginCatalogue catalogue = new(new()
        {
            BuiltIn = new FakeBuiltIn(),
            OpenResolver = static () => throw new PluginException(PluginFailure.InvalidSettings, "No folder."),
            MakeAsync = static (_, _) => throw new InvalidOperationException("made"),
        });
        await catalogue.LearnAsync([new(ComponentKind.DataSource, "x")], Token);
        Assert.Equal("No folder.", catalogue.ObstacleOf(new(ComponentKind.DataSource, "x")));
    }

    private async Task<PluginCatalogue> MakeAsync(
        string requirement,
        string preference,
        Func<PluginComponent, object>? make = null)
    {
        PluginPreference wish = PluginPreference.Of(_ => preference.Length == 0 ? null : preference);
        using PluginStore store = _home.Open();
        PluginResolver resolver = new(store.Installed, releasesOnly: false);
        PluginChooser chooser = new([FakeBuiltIn.Family], wish);
        string[] parts = requirement.Split(' ', 2);
        ImmutableArray<PluginChoice> choices = requirement.Length == 0
            ? []
            :
            [
                await chooser.ChooseAsync(
                    new(parts[0], PluginHome.Source(PluginHome.Docker), PluginHome.Constraints(parts[1])),
                    PluginLock.Empty,
                    () => resolver,
                    Token),
            ];
        return new(new()
        {
            BuiltIn = new FakeBuiltIn(),
            Families = [FakeBuiltIn.Family],
            Choices = choices,
            Preference = new(wish),
            OpenResolver = () => resolver,
            MakeAsync = (component, _) => Task.FromResult((make ?? Make)(component)),
        });
    }

    private object Make(PluginComponent component)
    {
        _made.Enqueue($"{component.KindWord} {component.Type}");
        string origin = $"plugin {component.Plugin.Version}";
        return component.Kind == ComponentKind.Builder
            ? FakeBuiltIn.Factory<IBuilder>(component.Type, origin)
            : FakeBuiltIn.Factory<IProvisioner>(component.Type, origin);
    }
}
