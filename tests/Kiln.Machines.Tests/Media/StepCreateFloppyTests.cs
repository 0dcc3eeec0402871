using System.Collections.Immutable;
using CsCheck;
using Kiln.Machines.Media;
using Kiln.Machines.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Media;

/// <summary>Floppy disks, read by mtools and checked by fsck.fat.</summary>
public sealed class StepCreateFloppyTests : IDisposable
{
    private const string Mtools = "mtools";

    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public StepCreateFloppyTests() => _contexts = new(_ui);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Files_folders_and_texts_are_on_the_disk_and_messages_are_as_packers()
    {
        string file = _folder.Write("answers/Autounattend.xml", "<unattend/>");
        _folder.Write("flat/one.ps1", "1");
        _folder.Write("flat/deep/two.ps1", "2");
        _folder.Write("dirs/drivers/net/a.inf", "inf");
        string image = await CreateAsync(new()
        {
            FloppyFiles = [file, _folder.Combine("flat")],
            FloppyDirs = [_folder.Combine("dirs", "dri*")],
            FloppyContent = Texts(("some/where/meta-data", "id: 1\n")),
            FloppyLabel = "cidata",
        });

        SortedDictionary<string, byte[]> files = await ReadAsync(image);

        Assert.Equal(["Autounattend.xml", "drivers/net/a.inf", "meta-data", "one.ps1", "two.ps1"], files.Keys);
        Assert.Equal("id: 1\n"u8, files["meta-data"]);
        Assert.Contains("Volume in drive : is cidata", await ListAsync(image), StringComparison.Ordinal);
        Assert.Equal(1_474_560, new FileInfo(image).Length);
        Assert.Equal("cidata  "u8, File.ReadAllBytes(image).AsSpan(3, 8));
        Assert.Equal(
            [
                "say: Creating floppy disk...", "say: Copying files flatly from floppy_files",
                $"say: Copying file: {file}", $"say: Copying file: {_folder.Combine("flat")}",
                "say: Done copying files from floppy_files", "say: Collecting paths from floppy_dirs",
                $"say: Recursively copying : {_folder.Combine("dirs", "drivers")}",
                "say: Done copying paths from floppy_dirs", "say: Copying files from floppy_content",
                "say: Done copying files from floppy_content",
            ],
            _ui.Lines);
    }

    [Fact]
    public async Task Image_is_recorded_before_it_is_made_and_goes_away_with_the_build()
    {
        string image = await CreateAsync(new() { FloppyContent = Texts(("a", "b")) });

        Assert.Contains(_contexts.Ledger.Open, resource => resource.Details["path"] == image);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(image));
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.False(File.Exists(image));
        Assert.Empty(_contexts.Ledger.Open);
    }

    [Fact]
    public async Task Nothing_asked_for_makes_nothing() =>
        Assert.Null(await new StepCreateFloppy(new()).RunAsync(Context(), Token));

    [Fact]
    public void Any_files_come_back_as_they_were()
    {
        Gen<string> names = Trees.Names("abcdefghijklmnopqrstuvwxyz ABC.123-_~éßñжи漢字ÅøΩ+,;=[]&", 60);
        Trees.Gen(names, 12, 3000).Sample(
            static files =>
            {
                using StepCreateFloppyTests test = new();
                Trees.WriteTo(test._folder.Combine("in"), files);
                Directory.CreateDirectory(test._folder.Combine("in"));
                FloppyConfig config = new()
                {
                    FloppyFiles = [.. Directory.GetFiles(test._folder.Combine("in")).Order(StringComparer.Ordinal)],
                    FloppyDirs = [.. Directory.GetDirectories(test._folder.Combine("in")).Order(StringComparer.Ordinal)],
                    FloppyContent = files.Count == 0 ? Texts(("one", "")) : Texts(),
                };
                string image = test.CreateAsync(config).GetAwaiter().GetResult();
                SortedDictionary<string, byte[]> found = test.ReadAsync(image).GetAwaiter().GetResult();
                Trees.AssertSame(files.Count == 0 ? new() { ["one"] = [] } : files, found);
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public async Task Same_files_give_the_same_bytes()
    {
        _folder.Write("in/a.txt", "a");
        _folder.Write("in/b/c.txt", "c");
        FloppyConfig config = new() { FloppyDirs = [_folder.Combine("in")] };
        byte[] first = await File.ReadAllBytesAsync(await CreateAsync(config), Token);
        File.SetLastWriteTimeUtc(_folder.Combine("in", "a.txt"), DateTime.UnixEpoch);

        Assert.Equal(first, await File.ReadAllBytesAsync(await CreateAsync(config), Token));
    }

    [Fact]
    public async Task Disk_takes_what_it_has_place_for_and_not_one_sector_more()
    {
        const int Most = 2847 * 512;
        string file = _folder.Combine("most.bin");
        await File.WriteAllBytesAsync(file, new byte[Most], Token);
        SortedDictionary<string, byte[]> files = await ReadAsync(await CreateAsync(new() { FloppyFiles = [file] }));
        Assert.Equal(Most, files["most.bin"].Length);

        await File.WriteAllBytesAsync(file, new byte[Most + 1], Token);
        Assert.StartsWith(
            $"Error creating the floppy disk: The floppy disk is full: {file} does not fit any more.",
            await FailureAsync(new() { FloppyFiles = [file] }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("what?.txt", "its name is not without")]
    [InlineData("ends.", "its name is ended by a point or a space")]
    public async Task Name_that_the_disk_cannot_hold_is_told(string name, string reason)
    {
        _folder.Write($"in/{name}", "x");
        Assert.Contains(
            $"A floppy disk cannot hold {_folder.Combine("in", name)}: {reason}",
            await FailureAsync(new() { FloppyDirs = [_folder.Combine("in")] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_differ_only_in_case_are_told()
    {
        _folder.Write("in/a.txt", "x");
        _folder.Write("in/A.TXT", "y");
        Assert.Contains(
            "beside a file whose name differs only in upper and lower case",
            await FailureAsync(new() { FloppyDirs = [_folder.Combine("in")] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_files_of_one_name_are_told_with_both_places()
    {
        string one = _folder.Write("one/a.txt", "1");
        string two = _folder.Write("two/a.txt", "2");
        Assert.Equal(
            $"Error creating the floppy disk: {one} and {two} would have the same name on the disk: a.txt.",
            await FailureAsync(new() { FloppyFiles = [one, two] }));
    }

    [Fact]
    public async Task Too_many_files_for_the_root_are_told()
    {
        ImmutableSortedDictionary<string, string> texts =
            Texts([.. Enumerable.Range(0, 120).Select(static i => ($"a longer name {i}.txt", "x"))]);
        Assert.Contains("place for 224 entries", await FailureAsync(new() { FloppyContent = texts }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_that_leads_back_is_told()
    {
        _folder.Write("in/a.txt", "x");
        Directory.CreateSymbolicLink(_folder.Combine("in", "back"), _folder.Combine("in"));
        string failure = await FailureAsync(new() { FloppyDirs = [_folder.Combine("in")] });
        Assert.Contains("back/back/back", failure, StringComparison.Ordinal);
        Assert.Contains("Does a link in it lead back to a folder around it?", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_paths_are_found_at_validation_in_packers_words()
    {
        FloppyConfig config = new()
        {
            FloppyFiles = ["/nowhere/a.txt", "/nowhere/*.txt", "/tmp/[a"],
            FloppyDirs = ["/nowhere"],
            FloppyLabel = "longer than that",
        };
        Assert.Equal(
            [
                ("Bad Floppy disk file '/nowhere/a.txt': stat /nowhere/a.txt: no such file or directory", ProblemSeverity.Error),
                ("Bad Floppy disk file '/tmp/[a': syntax error in pattern", ProblemSeverity.Error),
                ("Bad Floppy disk file '/nowhere': stat /nowhere: no such file or directory", ProblemSeverity.Error),
                ("floppy_label is \"longer than that\", of which a floppy disk takes the first 11 characters.", ProblemSeverity.Warning),
            ],
            config.Validate().Select(static problem => (problem.Message, problem.Severity)));
    }

    private static ImmutableSortedDictionary<string, string> Texts(params (string Name, string Text)[] texts) =>
        texts.ToImmutableSortedDictionary(static t => t.Name, static t => t.Text, StringComparer.Ordinal);

    private BuildContext Context() => _contexts.Build(new NoProvisioners());

    private async Task<string> CreateAsync(FloppyConfig config) =>
        (await new StepCreateFloppy(config).RunAsync(Context(), Token))!;

    private async Task<string> FailureAsync(FloppyConfig config) =>
        (await Assert.ThrowsAsync<BuildFailedException>(() => CreateAsync(config))).Message;

    private static Task<string> ListAsync(string image) => Tools.RunAsync("mdir", Mtools, "-i", image, "-a", "::");

    private async Task<SortedDictionary<string, byte[]>> ReadAsync(string image)
    {
        await Tools.RunAsync("fsck.fat", "dosfstools", "-n", image);
        string target = _folder.Combine("out-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(target);
        if ((await Tools.RunAsync("mdir", Mtools, "-i", image, "-b", "-a", "::")).Length > 0)
        {
            await Tools.RunAsync("mcopy", Mtools, "-i", image, "-s", "-n", "::*", target);
        }

        return Trees.Read(target);
    }
}
