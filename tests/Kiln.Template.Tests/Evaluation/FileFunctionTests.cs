using System.Diagnostics;
using Kiln.Language.Diagnostics;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;
using Kiln.Testing;

namespace Kiln.Template.Tests.Evaluation;

/// <summary>Functions and the loader on files that are no ordinary files: a message that names the path, at once.</summary>
public sealed class FileFunctionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _folder = new();

    [Theory]
    [InlineData("file(\"/dev/zero\")", "failed to read /dev/zero: it is not a regular file")]
    [InlineData("filebase64(\"/dev/zero\")", "failed to read file \"/dev/zero\": it is not a regular file")]
    [InlineData("file(\"pipe\")", "failed to read pipe: it is not a regular file")]
    [InlineData("templatefile(\"pipe\", {})", "failed to read pipe: it is not a regular file")]
    [InlineData("fileexists(\"pipe\")", "pipe is not a regular file, but \"prw-r--r--\"")]
    [InlineData("file(\"folder\")", "failed to read folder: it is a directory")]
    [InlineData("file(\"sparse\")", "failed to read sparse: it has more than 64 MB")]
    [InlineData("file(\"gone\")", "no file exists at gone")]
    [InlineData("file(\"a\\u0000b\")", "no file exists at a")]
    [InlineData("filebase64(\"a\\u0000b\")", "failed to read file")]
    [InlineData("templatefile(\"itself.tpl\", {})", "itself.tpl:1,")]
    [InlineData("templatefile(\"other.tpl\", {})", "cannot recursively call templatefile")]
    public async Task File_that_cannot_be_a_value_is_an_error(string call, string reason)
    {
        await MakeFilesAsync();

        EvaluatedTemplate evaluated = await EvaluateAsync($"locals {{\n  x = {call}\n}}\n");

        Diagnostic diagnostic = Assert.Single(evaluated.Diagnostics);
        Assert.Contains(reason, diagnostic.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length(file(\"/proc/self/status\")) > 0")]
    [InlineData("file(\"link\") == \"text\"")]
    [InlineData("file(\"empty\") == \"\"")]
    public async Task Ordinary_files_and_those_of_the_kernel_are_read(string expression)
    {
        await MakeFilesAsync();

        EvaluatedTemplate evaluated = await EvaluateAsync($"locals {{\n  x = {expression}\n}}\n");

        Assert.Empty(evaluated.Diagnostics);
        Assert.True(evaluated.Locals["x"].AsBool());
    }

    [Theory]
    [InlineData("pipe.pkr.hcl")]
    [InlineData("folder.pkr.hcl/")]
    public async Task Template_that_is_no_file_is_an_error(string name)
    {
        await MakeFilesAsync();

        Parsed<HclTemplate> loaded = TemplateLoader.Load(name, Options());

        Diagnostic diagnostic = Assert.Single(loaded.Diagnostics);
        Assert.Contains(name.TrimEnd('/'), diagnostic.Summary + diagnostic.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<EvaluatedTemplate> EvaluateAsync(string text)
    {
        _folder.Write("t.pkr.hcl", text);
        Parsed<HclTemplate> loaded = TemplateLoader.Load("t.pkr.hcl", Options());
        Assert.Empty(loaded.Diagnostics);
        return await TemplateEvaluation
            .RunAsync(loaded.Tree, new TestCatalogue(), TestContext.Current.CancellationToken)
            .WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private TemplateOptions Options() => new()
    {
        WorkingDirectory = _folder.Path,
        Files = new DiskTemplateFiles(_folder.Path),
        Time = TimeProvider.System,
        CoreVersion = "1.16.0",
    };

    private async Task MakeFilesAsync()
    {
        Directory.CreateDirectory(_folder.Combine("folder"));
        Directory.CreateDirectory(_folder.Combine("folder.pkr.hcl"));
        _folder.Write("text", "text");
        _folder.Write("empty", "");
        File.CreateSymbolicLink(_folder.Combine("link"), "text");
        _folder.Write("itself.tpl", "${templatefile(\"itself.tpl\", {})}");
        _folder.Write("other.tpl", "${templatefile(\"text\", {})}");
        await using (FileStream sparse = File.Create(_folder.Combine("sparse")))
        {
            sparse.SetLength(10L * 1024 * 1024 * 1024);
        }

        using Process pipes = Process.Start(
            Requires.Tool("mkfifo", "coreutils"),
            ["-m", "644", _folder.Combine("pipe"), _folder.Combine("pipe.pkr.hcl")]);
        await pipes.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
