using Kiln.Testing;

namespace Kiln.Cli.Tests.Secrets;

/// <summary>Messages about mistakes show lines of the template; the secrets in them do not show, whatever is wrong with the template.</summary>
public sealed class WrittenSecretTests : IDisposable
{
    private const string Secret = "hunter2-and-more";

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln = new();

    public WrittenSecretTests()
    {
        _kiln.WorkingDirectory = _folder;
        _kiln.Environment["HOME"] = _folder;
    }

    /// <summary>A file name, its content, and the end of the line that the message shows.</summary>
    public static TheoryData<string, string, string> Templates => new()
    {
        // Options that hold passwords.
        { "t.pkr.hcl", Source("ssh_password = [\"SECRET\"]"), "ssh_password = [\"<sensitive>\"]" },
        { "t.pkr.hcl", Source("ssh_password = \"SECRET${nothing.there}\""), "ssh_password = \"<sensitive>${nothing.there}\"" },
        { "t.pkr.hcl", Source("ssh_password = var.a ? [(\"SECRET\"), sensitive(\"SECRET\")] : null"), "[(\"<sensitive>\"), sensitive(\"<sensitive>\")] : null" },
        { "t.pkr.hcl", Source("ssh_password = \"SECRET"), "ssh_password = \"<sensitive>" },
        { "t.pkr.hcl", Source("ssh_password = \"SECRET\" nonsense"), "ssh_password = \"<sensitive>\" nonsense" },
        { "t.pkr.json", """{ "source": { "null": { "a": { "ssh_password": ["SECRET"] } } }, "build": { "sources": ["null.a"] } }""", "\"<sensitive>\"" },

        // Variables and locals that are declared as sensitive.
        { "t.pkr.hcl", "variable \"p\" {\n  type = number\n  sensitive = true\n  default = \"SECRET\"\n}\n", "default = \"<sensitive>\"" },
        { "t.pkr.hcl", "local \"p\" {\n  sensitive = true\n  expression = \"SECRET\" + 1\n}\n" + Source(""), "expression = \"<sensitive>\" + 1" },
        { "t.pkr.json", """{ "variable": { "p": { "sensitive": true, "type": "number", "default": "SECRET" } } }""", "\"default\": \"<sensitive>\"" },

        // Requests, and passwords in addresses.
        { "t.pkr.hcl", Request("request_body = [\"SECRET\"]"), "request_body = [\"<sensitive>\"]" },
        { "t.pkr.hcl", Request("request_headers = { Authorization = \"Bearer SECRET\", \"bad name\" = \"plain\" }"), "\"<sensitive>\", \"bad name\" = \"plain\"" },
        { "t.pkr.hcl", Request("request_headers = { \"X-Api-Key\" = \"SECRET\\nx\" }"), "\"X-Api-Key\" = \"<sensitive>\"" },
        { "t.pkr.hcl", Request("method = \"https://u:SECRET@127.0.0.1/\""), "method = \"https://u:<sensitive>@127.0.0.1/\"" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Line_of_a_message_shows_no_secret(string file, string template, string shown)
    {
        _folder.Write(file, template.Replace("SECRET", Secret, StringComparison.Ordinal));
        foreach (string[] arguments in (string[][])[["validate", file], ["build", "-machine-readable", file], ["build", "-output=json", file]])
        {
            InProcess.Outcome outcome = await _kiln.RunAsync(arguments);
            Assert.Equal(1, outcome.ExitCode);
            Assert.DoesNotContain(Secret, outcome.Output + outcome.Error, StringComparison.Ordinal);
            Assert.Contains("<sensitive>", outcome.Output, StringComparison.Ordinal);
            if (arguments[0] == "validate")
            {
                Assert.Contains(shown, outcome.Output, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("v.pkrvars.hcl", "p = \"SECRET\"\nq = \"plain\"\n")]
    [InlineData("v.pkrvars.hcl", "p = [\"SECRET\"\n")]
    [InlineData("v.pkrvars.json", """{ "p": "SECRET", "q": "plain" }""")]
    public async Task Line_of_a_variable_file_shows_no_secret(string file, string content)
    {
        _folder.Write("t.pkr.hcl", "variable \"p\" {\n  type = number\n  sensitive = true\n}\nvariable \"q\" {\n  type = number\n}\n" + Source(""));
        _folder.Write(file, content.Replace("SECRET", Secret, StringComparison.Ordinal));
        InProcess.Outcome outcome = await _kiln.RunAsync("validate", $"-var-file={file}", "t.pkr.hcl");
        Assert.Equal(1, outcome.ExitCode);
        Assert.DoesNotContain(Secret, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_a_request_show_nowhere_in_a_run()
    {
        _folder.Write("t.pkr.hcl", """
            data "http" "a" {
              url             = "http://user:address-word@127.0.0.1:1/"
              method          = "POST"
              request_headers = { Authorization = "Bearer header-word", Accept = "text/plain" }
              request_body    = "grant=body-word"
            }

            locals {
              used = data.http.a.body
            }

            """ + Source(""));
        _kiln.Environment["PACKER_LOG_PATH"] = "run.log";
        InProcess.Outcome outcome = await _kiln.RunAsync("build", "t.pkr.hcl");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Error making http request", outcome.Output, StringComparison.Ordinal);
        string[] texts = [outcome.Output, File.ReadAllText(_folder.Combine("run.log"))];
        Assert.All(texts, static text => Assert.DoesNotMatch("(address|header|body)-word", text));
    }

    private static string Source(string option) => $$"""
        variable "a" {
          default = true
        }

        source "null" "a" {
          communicator = "none"
          {{option}}
        }

        build {
          sources = ["source.null.a"]
        }

        """;

    private static string Request(string option) =>
        $"data \"http\" \"a\" {{\n  url = \"http://127.0.0.1:1/\"\n  {option}\n}}\n" + Source("");
}
