using System.Diagnostics;
using System.Security.Cryptography;
using CsCheck;
using Kiln.Components.Tests.Support;
using Kiln.PostProcessors.Checksum;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests.PostProcessors;

public sealed class ChecksumTests : IDisposable
{
    private static readonly string[] AllTypes = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];
    private readonly TemporaryDirectory _folder = new();
    private readonly ComponentContexts _contexts = new();

    [Theory]
    [InlineData("md5")]
    [InlineData("sha1")]
    [InlineData("sha224")]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public async Task Checksum_is_what_coreutils_compute(string type)
    {
        string tool = Requires.Tool(type + "sum", "coreutils");
        int[] sizes = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 1_048_575, 1_048_576, 1_048_577, 3_000_000];
        foreach (int size in sizes)
        {
            string file = _folder.Combine("data");
            await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(size), TestContext.Current.CancellationToken);
            string expected = (await OutputAsync(tool, file)).Split(' ')[0];

            Assert.Equal([expected], await FileDigests.ComputeAsync(file, [type], static _ => { }, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f")]
    [InlineData("abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525")]
    public void Sha224_gives_the_values_of_the_standard(string text, string expected)
    {
        using Sha224 hash = new();
        hash.Append(System.Text.Encoding.ASCII.GetBytes(text));
        Assert.Equal(expected, Convert.ToHexStringLower(hash.Finish()));
    }

    [Fact]
    public void Sha224_does_not_depend_on_the_pieces() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 130]).Sample((content, piece) =>
        {
            using Sha224 whole = new();
            using Sha224 pieces = new();
            whole.Append(content);
            foreach (byte[] part in content.Chunk(piece))
            {
                pieces.Append(part);
            }

            return whole.Finish().AsSpan().SequenceEqual(pieces.Finish());
        });

    [Fact]
    public async Task Lines_are_added_to_files_and_new_files_belong_to_the_artifact()
    {
        string first = _folder.Write("in/first.txt", "hello");
        string second = _folder.Write("in/second.txt", "");
        _folder.Write("sums/sha1", "old\tline\n");
        const string Config = """{"checksum_types": ["md5", "sha1"], "output": "$DIR/sums/{{.ChecksumType}}"}""";

        PostProcessResult result = await RunAsync(Config, first, second);

        Assert.Equal([first, second, _folder.Combine("sums", "md5")], result.Artifact!.Files);
        Assert.True(result is { KeepInput: true, MustKeepInput: true });
        Assert.Equal("packer.post-processor.checksum", result.Artifact.BuilderId);
        Assert.Equal("", result.Artifact.Id);
        Assert.Equal(
            "5d41402abc4b2a76b9719d911017c592\tfirst.txt\nd41d8cd98f00b204e9800998ecf8427e\tsecond.txt\n",
            await ReadAsync("sums", "md5"));
        Assert.StartsWith("old\tline\naaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\tfirst.txt\n", await ReadAsync("sums", "sha1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifact_without_files_gets_no_checksum_file()
    {
        PostProcessResult result = await RunAsync("""{"output": "$DIR/sum"}""");

        Assert.Empty(result.Artifact!.Files);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Output_names_build_type_and_build_variables()
    {
        string file = _folder.Write("a", "a");

        PostProcessResult result = await RunAsync(
            """{"output": "$DIR/{{.BuildName}}-{{.BuilderType}}-{{.ChecksumType}}-{{build `ID`}}"}""", file);

        Assert.Equal([file, _folder.Combine("source-null-md5-i-1")], result.Artifact!.Files);
    }

    [Fact]
    public async Task Destroying_the_artifact_removes_its_files()
    {
        string file = _folder.Write("a", "a");
        PostProcessResult result = await RunAsync("""{"output": "$DIR/sum"}""", file);

        await result.Artifact!.DestroyAsync(TestContext.Current.CancellationToken);

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("missing", "it does not exist")]
    [InlineData("", "it is a folder")]
    [InlineData("pipe", "it is a device, a pipe or a socket")]
    public async Task File_that_cannot_be_read_is_named(string name, string reason)
    {
        string path = Path.TrimEndingDirectorySeparator(_folder.Combine(name));
        await OutputAsync(Requires.Tool("mkfifo", "coreutils"), _folder.Combine("pipe"));

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync("""{"output": "$DIR/sum"}""", path));

        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_output_for_all_types_is_listed_once_and_gets_all_lines()
    {
        string file = _folder.Write("a", "a");

        PostProcessResult result = await RunAsync("""{"checksum_types": ["md5", "sha1", "md5"], "output": "$DIR/sums"}""", file);

        Assert.Equal([file, _folder.Combine("sums")], result.Artifact!.Files);
        Assert.Equal(
            "0cc175b9c0f1b6a831c399e269772661\ta\n86f7e437faa5a7fce15d1ddcb9eaeaea377667b8\ta\n"
            + "0cc175b9c0f1b6a831c399e269772661\ta\n",
            await ReadAsync("sums"));
    }

    [Fact]
    public async Task All_checksums_of_one_file_are_right_together()
    {
        string file = _folder.Combine("data");
        byte[] content = RandomNumberGenerator.GetBytes(5_000_001);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);

        string[] digests = [.. await FileDigests.ComputeAsync(file, [.. AllTypes], static _ => { }, TestContext.Current.CancellationToken)];

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), digests[3]);
        Assert.Equal(Convert.ToHexStringLower(SHA512.HashData(content)), digests[5]);
        Assert.Equal((await OutputAsync(Requires.Tool("sha224sum", "coreutils"), file)).Split(' ')[0], digests[2]);
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    private static async Task<string> OutputAsync(string program, string argument)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private Task<PostProcessResult> RunAsync(string config, params string[] files) => Support.Components
        .PostProcessor("checksum", config.Replace("$DIR", _folder.Path, StringComparison.Ordinal))
        .PostProcessAsync(
            _contexts.PostProcess(),
            new TestArtifact([.. files]) { Variables = ComponentContexts.Variables(("ID", "i-1")) },
            TestContext.Current.CancellationToken);

    private Task<string> ReadAsync(params string[] parts) =>
        File.ReadAllTextAsync(_folder.Combine(parts), TestContext.Current.CancellationToken);
}
