using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kiln.Components.Tests.Support;
using Kiln.PostProcessors.Compress;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Testing;

namespace Kiln.Components.Tests.PostProcessors;

public sealed class CompressTests : IDisposable
{
    private static readonly string Cores = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public CompressTests() => _contexts = new(_ui);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("x", "", "Tar Gzip")]
    [InlineData("x.tar.gz", "", "Tar Gzip")]
    [InlineData("x.tgz", "", "Tar Gzip")]
    [InlineData("x.gz", "", "None Gzip")]
    [InlineData("x.txt.gz", "", "None Gzip")]
    [InlineData("x.lz4", "", "None Lz4")]
    [InlineData("x.tar.lz4", "", "Tar Lz4")]
    [InlineData("x.bgzf", "", "None Bgzf")]
    [InlineData("x.tar.bgzf", "", "Tar Bgzf")]
    [InlineData("x.xz", "", "None Xz")]
    [InlineData("x.tar.xz", "", "Tar Xz")]
    [InlineData("x.bzip2", "", "None Bzip2")]
    [InlineData("x.tar.bzip2", "", "Tar Bzip2")]
    [InlineData("x.zst", "", "None Zstd")]
    [InlineData("x.zstd", "", "None Zstd")]
    [InlineData("x.tar.zst", "", "Tar Zstd")]
    [InlineData("x.tzst", "", "Tar Zstd")]
    [InlineData("x.zip", "", "Zip ")]
    [InlineData("x.gz.zip", "", "Zip ")]
    [InlineData("x.tar", "", "Tar ")]
    [InlineData("x.gz.tar", "", "Tar ")]
    [InlineData("x.foo", "", "Tar Gzip")]
    [InlineData("x.GZ", "", "Tar Gzip")]
    [InlineData("x.tar.bz2", "", "Tar Gzip")]
    [InlineData("x", "zip", "Zip ")]
    [InlineData("x.tar", "gz", "Tar Gzip")]
    [InlineData("x.zip", ".xz", "None Xz")]
    [InlineData("x.tar.gz", "nope", "Tar Gzip")]
    [InlineData("x", "tar.zst", "Tar Zstd")]
    [InlineData("x.{{.BuildName}}.gz", "", "None Gzip")]
    [InlineData("a.tar/x.gz", "", "Tar Gzip")]
    public void Form_is_what_the_extensions_say(string output, string format, string expected)
    {
        ArchiveForm form = ArchiveForm.Detect(output, format);

        Assert.Equal(expected, $"{form.Kind} {form.Packing}");
    }

    [Theory]
    [InlineData("x.tar.bz2", "Set format = \"tar.bzip2\" for what the name says.")]
    [InlineData("x.bz2", "Set format = \"bzip2\" for what the name says.")]
    [InlineData("x.txz", "Set format = \"tar.xz\" for what the name says.")]
    [InlineData("x.7z", "Choose gz, bgzf, lz4, bzip2, xz, zst, tar or zip.")]
    public void Name_that_promises_another_format_is_warned_about(string output, string advice)
    {
        string problem = Assert.Single(Support.Components.Problems("post-processor", "compress", $$"""{"output": "{{output}}"}""")).Message;

        Assert.EndsWith(advice, problem, StringComparison.Ordinal);
    }

    /// <summary>Output, the command that unpacks it (standard output is the content, or a tar of it), what is said.</summary>
    [Theory]
    [InlineData("x.tar.gz", "gzip -dc", "pgzip")]
    [InlineData("x.tar.bgzf", "gzip -dc", "bgzf")]
    [InlineData("x.tar.lz4", "lz4 -dc", "lz4")]
    [InlineData("x.tar.bzip2", "bzip2 -dc", "bzip2")]
    [InlineData("x.tar.xz", "xz -dc", "xz")]
    [InlineData("x.tar.zst", "zstd -dc", "zstd")]
    [InlineData("x.tar", "cat", "no compression")]
    [InlineData("x.gz", "gzip -dc", "pgzip")]
    [InlineData("x.bgzf", "gzip -dc", "bgzf")]
    [InlineData("x.lz4", "lz4 -dc", "lz4")]
    [InlineData("x.bzip2", "bzip2 -dc", "bzip2")]
    [InlineData("x.xz", "xz -dc", "xz")]
    [InlineData("x.zst", "zstd -dc", "zstd")]
    public async Task Archive_is_unpacked_by_the_systems_tool(string name, string unpack, string packing)
    {
        Requires.Tool(unpack.Split(' ')[0], unpack.Split(' ')[0]);
        string content = string.Concat(Enumerable.Range(0, 200_000).Select(static i => $"{i}\n"));
        string file = _folder.Write("in/a.txt", content);
        string target = _folder.Combine("new", "folder", name);
        bool isTar = name.Contains(".tar", StringComparison.Ordinal);

        PostProcessResult result = await RunAsync($$"""{"output": "{{target}}"}""", file);

        string filter = isTar ? " | tar -xO a.txt" : "";
        Assert.Equal(content, await ShellAsync($"{unpack} < {target}{filter}"));
        List<string> expected =
        [
            $"say: Using {packing} compression with {Cores} cores for {target}",
            isTar ? $"say: Tarring {target} with {packing}" : $"say: Archiving {file} with {packing}",
            $"say: Archive {target} completed",
        ];
        Assert.Equal(packing == "no compression" ? expected[1..] : expected, _ui.Lines);
        Assert.True(result is { KeepInput: false, MustKeepInput: false });
        Assert.Equal([target], result.Artifact!.Files);
        Assert.Equal(
            ("packer.post-processor.compress", "", $"compressed artifacts in: {target}"),
            (result.Artifact.BuilderId, result.Artifact.Id, result.Artifact.Description));
        Assert.True(File.Exists(file));
        AssertOnly(target);
        await result.Artifact.DestroyAsync(Token);
        Assert.False(File.Exists(target));
    }

    [Theory]
    [InlineData("x.gz", 12, 9)]
    [InlineData("x.gz", 0, 6)]
    [InlineData("x.gz", -1, 6)]
    [InlineData("x.zip", 0, 6)]
    [InlineData("x.bzip2", 0, 9)]
    public async Task Level_counts_from_one_to_nine_and_has_a_default(string name, int given, int meant)
    {
        string file = _folder.Write("a", string.Concat(Enumerable.Range(0, 300_000).Select(static i => $"{i * 7919 % 100_003} ")));

        byte[] expected = await PackedAsync(meant);

        Assert.Equal(expected, await PackedAsync(given));
        Assert.NotEqual(expected, await PackedAsync(2));

        async Task<byte[]> PackedAsync(int level)
        {
            await RunAsync($$"""{"output": "$DIR/{{name}}", "compression_level": {{level}}}""", file);
            return await File.ReadAllBytesAsync(_folder.Combine(name), Token);
        }
    }

    [Fact]
    public async Task Zip_keeps_the_paths_and_a_tar_the_names_and_modes()
    {
        string first = _folder.Write("in/a.txt", "a");
        string second = _folder.Write("in2/b.txt", "b");
        File.SetUnixFileMode(second, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await RunAsync("""{"output": "$DIR/x.zip"}""", first, second, first);
        await RunAsync("""{"output": "$DIR/x.tar"}""", first, second);

        Requires.Tool("unzip", "unzip");
        Assert.Equal($"{first}\n{second}\n", await ShellAsync($"unzip -Z1 {_folder.Combine("x.zip")}"));
        Assert.Equal(
            "-rw-r--r-- a.txt 1970-01-01\n-r-x------ b.txt 1970-01-01\n",
            await ShellAsync($"chmod 644 {first}; tar --utc -tvf {_folder.Combine("x.tar")} | awk '{{print $1, $6, $4}}'"));
        Assert.Contains($"say: Zipping {_folder.Combine("x.zip")}", _ui.Lines);
        Assert.Contains($"say: Tarring {_folder.Combine("x.tar")} with no compression", _ui.Lines);
    }

    [Fact]
    public async Task Output_names_build_and_build_variables()
    {
        string file = _folder.Write("a", "a");

        PostProcessResult result = await RunAsync(
            """{"output": "$DIR/{{.BuildName}}-{{.BuilderType}}-{{build `ID`}}-{{.ID}}.tar"}""", file);

        Assert.Equal([_folder.Combine("source-null-i-1-i-1.tar")], result.Artifact!.Files);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"output": ""}""")]
    public void Output_has_a_default(string config)
    {
        CompressConfig bound = CompressConfig.Bind(JsonValue.Parse(config)).Config!;

        Assert.Equal("packer_{{.BuildName}}_{{.BuilderType}}", bound.Prepare().Output);
    }

    [Theory]
    [InlineData("x.gz")]
    [InlineData("x.lz4")]
    [InlineData("x.xz")]
    [InlineData("x.bgzf")]
    [InlineData("x.bzip2")]
    [InlineData("x.zst")]
    public async Task Only_archives_take_several_files_or_none(string name)
    {
        string first = _folder.Write("a", "a");
        string second = _folder.Write("b", "b");
        string config = $$"""{"output": "$DIR/{{name}}"}""";

        BuildFailedException many = await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync(config, first, second));
        BuildFailedException none = await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync(config));

        Assert.Equal($"Can only have 1 input file when not using tar/zip. Found 2 files: [{first} {second}]", many.Message);
        Assert.Equal("Can only have 1 input file when not using tar/zip. Found 0 files: []", none.Message);
        AssertOnly(null);
    }

    [Theory]
    [InlineData("x.tar", 1024)]
    [InlineData("x.zip", 22)]
    public async Task Archive_of_no_files_is_an_empty_archive(string name, long length)
    {
        await RunAsync($$"""{"output": "$DIR/{{name}}"}""");

        Assert.Equal(length, new FileInfo(_folder.Combine(name)).Length);
    }

    [Theory]
    [InlineData("x.tar.gz", "Error creating tar: Unable to read file ")]
    [InlineData("x.zip", "Error creating zip: Unable to read file ")]
    [InlineData("x.gz", "Failed to compress: Unable to read file ")]
    public async Task File_that_cannot_be_read_is_named_and_the_old_archive_stays(string name, string beginning)
    {
        string old = _folder.Write(name, "old");
        string folder = Directory.CreateDirectory(_folder.Combine("dir")).FullName;
        foreach ((string path, string reason) in ((string, string)[])
            [(_folder.Combine("missing"), "it does not exist"), (folder, "it is a folder"), ("/dev/null", "it is a device")])
        {
            BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
                () => RunAsync($$"""{"output": "$DIR/{{name}}"}""", path));

            Assert.StartsWith($"{beginning}{path}: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
            Assert.Equal("old", await File.ReadAllTextAsync(old, Token));
            AssertOnly(old);
        }
    }

    [Theory]
    [InlineData("dir", "Unable to create archive $DIR/dir: ", "is a folder")]
    [InlineData("a", "Unable to create archive $DIR/a: ", "it is itself one of the files to pack")]
    [InlineData("other/x.gz", "Unable to create dir for archive $DIR/other/x.gz: ", "")]
    [InlineData("fifo", "Unable to create archive $DIR/fifo: ", "is a device, a pipe or a socket")]
    public async Task Archive_that_cannot_be_made_is_named(string name, string beginning, string reason)
    {
        string file = _folder.Write("a", "a");
        _folder.Write("other", "a file");
        Directory.CreateDirectory(_folder.Combine("dir"));
        await ShellAsync($"mkfifo {_folder.Combine("fifo")}");

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => RunAsync($$"""{"output": "$DIR/{{name}}"}""", file));

        Assert.StartsWith(beginning.Replace("$DIR", _folder.Path, StringComparison.Ordinal), failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Empty(_contexts.Ledger.Open);
    }

    [Fact]
    public async Task Archive_that_is_there_is_replaced_and_gives_its_mode_and_a_link_stays()
    {
        string file = _folder.Write("a", "a");
        string real = _folder.Write("real.tar", "old");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(_folder.Combine("x.tar"), "real.tar");

        await RunAsync("""{"output": "$DIR/x.tar"}""", file);

        Assert.Equal("real.tar", new FileInfo(_folder.Combine("x.tar")).LinkTarget);
        Assert.Equal(2048, new FileInfo(real).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
    }

    [Fact]
    public async Task Files_of_the_same_name_in_a_tar_are_warned_about()
    {
        string first = _folder.Write("in/a.txt", "a");
        string second = _folder.Write("in2/a.txt", "b");

        await RunAsync("""{"output": "$DIR/x.tar"}""", first, second);
        await RunAsync("""{"output": "$DIR/x.zip"}""", first, second);

        string warning = Assert.Single(_ui.Lines, static line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains($"'a.txt' ({first}, {second})", warning, StringComparison.Ordinal);
        Assert.Equal("a.txt\na.txt\n", await ShellAsync($"tar -tf {_folder.Combine("x.tar")}"));
    }

    [Theory]
    [InlineData("x.tar.gz")]
    [InlineData("x.tar.bgzf")]
    [InlineData("x.tar.lz4")]
    [InlineData("x.tar.bzip2")]
    [InlineData("x.tar.xz")]
    [InlineData("x.tar.zst")]
    [InlineData("x.tar")]
    [InlineData("x.zip")]
    public async Task Stopped_packing_ends_soon_and_leaves_nothing(string name)
    {
        byte[] noise = new byte[40_000_000];
        new Random(1).NextBytes(noise);
        string file = _folder.Combine("noise");
        await File.WriteAllBytesAsync(file, noise, Token);
        using CancellationTokenSource cancel = new();
        StoppingUi ui = new(cancel);
        using ComponentContexts contexts = new(ui);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Processor(
            $$"""{"output": "$DIR/{{name}}", "compression_level": 9}""")
            .PostProcessAsync(contexts.PostProcess(), new TestArtifact([file]), cancel.Token));

        Assert.True(ui.SinceStop.Elapsed < TimeSpan.FromSeconds(10), $"took {ui.SinceStop.Elapsed}");
        Assert.Empty(contexts.Ledger.Open);
        AssertOnly(null);
    }

    [Theory]
    [InlineData("x.tar.gz")]
    [InlineData("x.tar.bgzf")]
    [InlineData("x.tar.lz4")]
    [InlineData("x.tar.bzip2")]
    [InlineData("x.tar.xz")]
    [InlineData("x.tar.zst")]
    [InlineData("x.tar")]
    [InlineData("x.zip")]
    public async Task Disk_that_fills_up_is_told_and_leaves_nothing(string name)
    {
        Requires.Root();
        byte[] noise = new byte[9_000_000];
        new Random(1).NextBytes(noise);
        string file = _folder.Combine("noise");
        await File.WriteAllBytesAsync(file, noise, Token);
        string disk = Directory.CreateDirectory(_folder.Combine("disk")).FullName;
        await ShellAsync($"mount -t tmpfs -o size=2m tmpfs {disk}");
        try
        {
            BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
                () => RunAsync($$"""{"output": "$DIR/disk/{{name}}", "compression_level": 1}""", file));

            Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
            Assert.Contains(_folder.Combine("disk", name), failure.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(disk));
            Assert.Empty(_contexts.Ledger.Open);
        }
        finally
        {
            await ShellAsync($"umount {disk}");
        }
    }

    [Fact]
    public async Task Half_written_archive_is_in_the_ledger()
    {
        string file = _folder.Write("a", "a");

        await RunAsync("""{"output": "$DIR/x.tar"}""", file);

        string recorded = Assert.Single(_contexts.Ledger.All).Details["path"];
        Assert.StartsWith(_folder.Combine(".x.tar."), recorded, StringComparison.Ordinal);
        Assert.Empty(_contexts.Ledger.Open);
    }

    [Fact]
    public async Task Progress_ends_at_the_size_of_the_files()
    {
        string first = _folder.Write("a", new string('a', 3_000_000));
        string second = _folder.Write("b", new string('b', 1000));
        using CancellationTokenSource never = new();
        StoppingUi ui = new(never) { StopsAt = long.MaxValue };
        using ComponentContexts contexts = new(ui);

        await Processor("""{"output": "$DIR/x.zip"}""").PostProcessAsync(contexts.PostProcess(), new TestArtifact([first, second]), Token);

        Assert.Equal((_folder.Combine("x.zip"), 3_001_000, 3_001_000), ui.LastProgress);
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    private static async Task<string> ShellAsync(string command)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"{command}: {await errors}");
        return output;
    }

    /// <summary>No file is in the folder of the archive that has not been there before.</summary>
    private void AssertOnly(string? archive)
    {
        Assert.Equal(archive is null ? [] : [archive], Directory.GetFiles(_folder.Path, "*x.*", SearchOption.AllDirectories));
        Assert.Empty(_contexts.Ledger.Open);
    }

    private IPostProcessor Processor(string config) => Support.Components
        .PostProcessor("compress", config.Replace("$DIR", _folder.Path, StringComparison.Ordinal));

    private Task<PostProcessResult> RunAsync(string config, params string[] files) => Processor(config).PostProcessAsync(
        _contexts.PostProcess(),
        new TestArtifact([.. files]) { Variables = ComponentContexts.Variables(("ID", "i-1")) },
        Token);

    /// <summary>Stops the run when so many bytes are read.</summary>
    private sealed class StoppingUi(CancellationTokenSource source) : IUi
    {
        public long StopsAt { get; init; } = 10_000_000;

        public Stopwatch SinceStop { get; } = new();

        public (string Subject, long Done, long? Total) LastProgress { get; private set; }

        public void Progress(string subject, long done, long? total)
        {
            LastProgress = (subject, done, total);
            if (done >= StopsAt)
            {
                SinceStop.Start();
                source.Cancel();
            }
        }

        public void Say(string text)
        {
            // Only progress counts here.
        }

        public void Error(string text) => Assert.Fail(text);

        public void Log(string text)
        {
            // Only progress counts here.
        }

        public void Machine(string type, params ReadOnlySpan<string> data) => Assert.Fail(type);

        public Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
            Task.FromException<string>(new CannotAskException(question));

        public void AddSecret(string secret) => Assert.Fail("no secret here");
    }
}
