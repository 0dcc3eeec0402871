using Kiln.PluginHost.Tests.Support;

namespace Kiln.PluginHost.Tests.Checklist;

/// <summary>Schemas and the values of data sources, in both encodings; packer 1.6.6 has a third dialect in the other tests.</summary>
public sealed class EncodingTests
{
    private const string Template = """
        data "faulty" "question" {
          note = "what?"
        }

        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]

          provisioner "faulty" {
            note = data.faulty.question.answer
          }

          provisioner "shell-local" {
            inline = ["echo ${data.faulty.question.answer}"]
          }
        }
        """;

    [Theory]
    [InlineData("0", true)]
    [InlineData("1", false)]
    public async Task Data_source_is_read_in_the_encoding_that_the_user_wants(string force, bool isProtobuf)
    {
        using HostedRun host = FaultyInstall.Host("").With("t.pkr.hcl", Template);
        host.Environment["PACKER_FORCE_GOB"] = force;
        host.Environment["PACKER_LOG"] = "1";
        host.Environment["PACKER_LOG_PATH"] = host.PathOf("log");
        string output = await host.SucceedAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Contains("null.a: 42\n", output, StringComparison.Ordinal);
        Assert.Contains($"plugin: speaking {(isProtobuf ? "Protobuf" : "Gob")}\n", host.Read("log"), StringComparison.Ordinal);
    }
}
