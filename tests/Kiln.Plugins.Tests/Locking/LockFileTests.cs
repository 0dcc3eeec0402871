using System.Collections.Immutable;
using CsCheck;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Plugins.Locking;
using Kiln.Plugins.Tests.Support;
using Kiln.Testing;

namespace Kiln.Plugins.Tests.Locking;

public sealed class LockFileTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Lock_is_written_as_people_read_it()
    {
        LockedPlugin plugin = new(PluginHome.Source(PluginHome.Docker), PluginHome.Version("1.0.10"))
        {
            Constraints = ">= 1.0.8",
            Origin = "https://releases.hashicorp.com/",
            Platforms = Platforms(("linux_amd64", new(Digest, Digest)), ("darwin_arm64", new(Digest, null))),
        };
        string expected = $$"""

            plugin "github.com/hashicorp/docker" {
              version     = "1.0.10"
              constraints = ">= 1.0.8"
              origin      = "https://releases.hashicorp.com/"

              platform "darwin_arm64" {
                archive = "sha256:{{Digest}}"
              }

              platform "linux_amd64" {
                archive = "sha256:{{Digest}}"
                program = "sha256:{{Digest}}"
              }
            }

            """;
        Assert.EndsWith(expected, LockFileText.Of(PluginLock.Empty.With(plugin)), StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_written_and_read_is_the_same() =>
        Gen.Select(Gen.String, Gen.String, Gen.String[Gen.Char["0123456789abcdef"], 64, 64], Gen.Bool, Gen.Int[0, 99]).Sample(
            static (constraints, origin, digest, hasProgram, minor) =>
            {
                LockedPlugin plugin = new(PluginHome.Source("git.example.com/a/b/c"), PluginHome.Version($"1.{minor}.0"))
                {
                    Constraints = Valid(constraints),
                    Origin = Valid(origin),
                    Platforms = Platforms(("linux_amd64", new(digest, hasProgram ? digest : null))),
                };
                string text = LockFileText.Of(PluginLock.Empty.With(plugin));
                Parsed<PluginLock> read = LockFileReader.Read(SourceFile.FromText("x", text), new());
                Assert.Empty(read.Diagnostics);
                Assert.Equal(text, LockFileText.Of(read.Tree));
                Assert.Equal(plugin.Constraints, read.Tree.Plugins[0].Constraints);
                Assert.Equal(plugin.Platforms["linux_amd64"], read.Tree.Plugins[0].Platforms["linux_amd64"]);
            });

    [Theory]
    [InlineData("plugin \"x\" {\n version = \"1.0.0\"\n}", "KILN6001")]
    [InlineData("plugin \"a/b/c\" {\n version = \"new\"\n}", "KILN6002")]
    [InlineData("plugin \"a/b/c\" {\n version = \"1.0.0\"\n platform \"linux\" {}\n}", "KILN6003")]
    [InlineData("plugin \"a/b/c\" {\n version = \"1.0.0\"\n platform \"linux_amd64\" {\n archive = \"sha256:12\"\n }\n}", "KILN6004")]
    [InlineData("plugin \"a/b/c\" {\n version = \"1.0.0\"\n platform \"linux_amd64\" {\n archive = \"" + Digest + "\"\n }\n}", "KILN6004")]
    [InlineData("plugin \"a/b/c\" {\n version = \"1.0.0\"\n}\nplugin \"a/b/c\" {\n version = \"1.0.1\"\n}", "KILN6005")]
    [InlineData("plugin \"a/b/c\" {\n version = \"1.0.0\"\n platform \"a_b\" {}\n platform \"a_b\" {}\n}", "KILN6005")]
    [InlineData("plugin \"a/b/c\" {\n version = \"1.0.0\"\n origin = 7\n}", "KILN6006")]
    [InlineData("plugin \"a/b/c\" {\n version = \"1.0.0\"\n unknown = 7\n}", "KILN15")]
    [InlineData("plugin \"a/b/c\" {\n}", "KILN15")]
    [InlineData("plugin {", "KILN1")]
    [InlineData("<<<<<<< ours\nplugin \"a/b/c\" {\n version = \"1.0.0\"\n}", "KILN1")]
    public void Mistake_is_told_at_its_place(string text, string id)
    {
        Parsed<PluginLock> read = LockFileReader.Read(SourceFile.FromText(".kiln.lock.hcl", text), new());
        Assert.Contains(read.Diagnostics, d => d.IsError && d.Id.StartsWith(id, StringComparison.Ordinal) && d.Subject is not null);
    }

    [Fact]
    public void Any_text_is_a_lock_or_a_diagnostic() => Gen.String.Sample(static text =>
    {
        Parsed<PluginLock> read = LockFileReader.Read(SourceFile.FromText("x", Valid(text)), new());
        Assert.True(read.HasErrors || read.Tree.Plugins.IsEmpty);
    });

    [Fact]
    public async Task Unchanged_lock_is_left_alone_and_an_empty_one_is_removed()
    {
        using TemporaryDirectory folder = new();
        string path = LockFile.PathFor(folder);
        PluginLock content = PluginLock.Empty.With(new(PluginHome.Source("a/b/c"), PluginHome.Version("1.0.0")));
        Assert.True(await LockFile.SaveAsync(path, content, Token));
        Assert.False(await LockFile.SaveAsync(path, content, Token));
        Assert.Equal("a/b/c", Assert.Single(LockFile.Load(path, new()).Tree.Plugins).Source.ToString());
        Assert.True(await LockFile.SaveAsync(path, PluginLock.Empty, Token));
        Assert.False(File.Exists(path));
        Assert.Empty(LockFile.Load(path, new()).Tree.Plugins);
    }

    [Fact]
    public void Lock_that_is_a_directory_is_told()
    {
        using TemporaryDirectory folder = new();
        Directory.CreateDirectory(LockFile.PathFor(folder));
        PluginException e = Assert.Throws<PluginException>(() => LockFile.Load(LockFile.PathFor(folder), new()));
        Assert.Contains("it is a directory", e.Message, StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<string, LockedFile> Platforms(
        params ReadOnlySpan<(string Name, LockedFile File)> platforms)
    {
        ImmutableSortedDictionary<string, LockedFile> all = ImmutableSortedDictionary.Create<string, LockedFile>(StringComparer.Ordinal);
        foreach ((string name, LockedFile file) in platforms)
        {
            all = all.Add(name, file);
        }

        return all;
    }

    /// <summary>Text that UTF-8 can hold, normalised as texts of templates are.</summary>
    private static string Valid(string text) =>
        string.Concat(text.Where(static c => !char.IsSurrogate(c) && c is not ('\uFEFF' or '\uFFFE' or '\uFFFF' or '\0'))).Normalize();
}
