using System.Diagnostics;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>Kiln and Debian's packer say the same and leave the same files for a chain of post-processors.</summary>
public sealed partial class PostProcessorComparisonTests : IDisposable
{
    private const string Template = """
        source "file" "page" {
          content = "hello\n"
          target  = "out/page.txt"
        }

        build {
          sources = ["source.file.page"]

          post-processors {
            post-processor "checksum" {
              checksum_types = ["md5", "sha224"]
              output         = "out/{{.BuildName}}.{{.BuilderType}}.{{.ChecksumType}}"
            }

            post-processor "shell-local" {
              inline          = ["mkdir made; echo one > made/b.raw; echo two > made/a.raw; chmod 755 made/a.raw"]
              execute_command = ["/bin/sh", "-c", "{{.Vars}} {{.Script}}"]
            }

            post-processor "artifice" {
              files = ["made/*.raw", "out/page.*", "none*", "out/../made/[a-b].raw"]
            }

            post-processor "compress" {
              output              = "packed/{{.BuildName}}.tar"
              keep_input_artifact = true
            }

            post-processor "compress" {
              output = "packed/x.gz"
            }

            post-processor "manifest" {
              output      = "m.json"
              strip_time  = true
              strip_path  = true
              custom_data = { a = "{{build_name}}", b = "<x>" }
            }
          }

          post-processor "compress" {
            format              = "tar.lz4"
            keep_input_artifact = true
          }

          post-processor "compress" {
            output              = "some.zip"
            keep_input_artifact = true
          }
        }
        """;

    /// <summary>What is written without a name, and under which names of builds.</summary>
    private const string DefaultsTemplate = """
        source "file" "page" {
          content = "hello\n"
          target  = "out/page.txt"
        }

        build {
          name = "site"

          source "file.page" {
            name = "local"
          }

          provisioner "shell-local" {
            inline = ["echo $PACKER_BUILD_NAME $PACKER_BUILDER_TYPE {{build_name}} {{build_type}} >&2"]
          }

          post-processors {
            post-processor "manifest" {
              strip_time = true
            }

            post-processor "checksum" {
              output = "sums/{{.BuildName}}"
            }

            post-processor "checksum" {
            }

            post-processor "compress" {
            }
          }
        }
        """;

    private const string FailingTemplate = """
        source "null" "n" {
          communicator = "none"
        }

        build {
          sources = ["source.null.n"]

          post-processors {
            post-processor "artifice" {
              files = ["../*.pkr.hcl", "../none", "../other"]
            }

            post-processor "compress" {
              output = "x.lz4"
            }
          }
        }
        """;

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Template, "-color=false")]
    [InlineData(Template, "-machine-readable")]
    [InlineData(DefaultsTemplate, "-color=false")]
    [InlineData(DefaultsTemplate, "-machine-readable")]
    public async Task Chain_of_post_processors_says_and_leaves_the_same(string template, string flag)
    {
        string packer = Requires.Tool("packer", "packer");
        _folder.Write("t.pkr.hcl", template);
        using KilnExecutable kiln = new();

        string expected = await PackerAsync(packer, "build", flag, "../t.pkr.hcl");
        string work = Directory.CreateDirectory(_folder.Combine("kiln")).FullName;
        KilnRun run = await kiln.RunAsync(work, "build", flag, "../t.pkr.hcl");

        Assert.Equal(Stable(expected), Stable($"exit {run.ExitCode}\n{run.Output}{run.Error}"));
        Assert.Equal(await FilesAsync(_folder.Combine("packer")), await FilesAsync(work));
    }

    [Fact]
    public async Task Several_files_for_one_packed_file_fail_in_the_same_words()
    {
        string packer = Requires.Tool("packer", "packer");
        _folder.Write("t.pkr.hcl", FailingTemplate);
        _folder.Write("other", "");
        using KilnExecutable kiln = new();

        string expected = await PackerAsync(packer, "build", "-color=false", "../t.pkr.hcl");
        KilnRun run = await kiln.RunAsync(
            Directory.CreateDirectory(_folder.Combine("kiln")).FullName, "build", "-color=false", "../t.pkr.hcl");

        const string Message = "Can only have 1 input file when not using tar/zip. Found 2 files: [../t.pkr.hcl ../other]";
        Assert.StartsWith("exit 1\n", expected, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(Message, expected, StringComparison.Ordinal);
        Assert.Contains(Message, run.Output + run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Combine("kiln")));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> PackerAsync(string packer, params string[] arguments)
    {
        ProcessStartInfo start = new(packer, arguments)
        {
            WorkingDirectory = Directory.CreateDirectory(_folder.Combine("packer")).FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CHECKPOINT_DISABLE"] = "1" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return $"exit {process.ExitCode}\n{output}{await errors}";
    }

    /// <summary>Mode, size and content by path; of packed files only the mode, because packers differ in every byte.</summary>
    private static async Task<Dictionary<string, string>> FilesAsync(string folder)
    {
        Dictionary<string, string> files = Directory
            .EnumerateDirectories(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(
                path => Path.GetRelativePath(folder, path), path => $"{File.GetUnixFileMode(path)}", StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            bool isPacked = Path.GetExtension(file) is ".gz" or ".zip" or "";
            string content = isPacked ? "" : Convert.ToHexString(await File.ReadAllBytesAsync(file, Token));
            string text = file.EndsWith(".json", StringComparison.Ordinal)
                ? Uuid().Replace(PackedSize().Replace(await File.ReadAllTextAsync(file, Token), "\"size\": N"), "UUID")
                : content;
            files[Path.GetRelativePath(folder, file)] = $"{File.GetUnixFileMode(file)} {text}";
        }

        return files;
    }

    private static string Stable(string text) => Changing().Replace(text, "CHANGES");

    [GeneratedRegex(@"\d+ (?:millisecond|microsecond|second)s?(?: \d+ (?:millisecond|microsecond)s?)?|(?<=packer-shell)\d+|^\d{10}(?=,)", RegexOptions.Multiline)]
    private static partial Regex Changing();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex Uuid();

    [GeneratedRegex("\"size\": \\d+")]
    private static partial Regex PackedSize();
}
