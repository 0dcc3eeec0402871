using System.Formats.Tar;
using Kiln.Testing;

namespace Kiln.Serving.Tests;

/// <summary>Kiln's executable as a plugin of Debian's packer 1.6.6.</summary>
public sealed class KilnPluginTests : IDisposable
{
    private readonly PackerHost _packer = new();

    public KilnPluginTests()
    {
        Requires.Check(File.Exists(KilnExecutable.Path), "needs the published executable: run ./kiln once");
        _packer.With(KilnExecutable.Path, "packer-builder-kiln-oci", "packer-post-processor-kiln-compress");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _packer.Dispose();

    [Fact]
    public async Task Oci_builder_makes_an_image_with_provisioners_of_packer()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
        string root = BusyboxRoot.Write(_packer.Work);
        _packer.Work.Write("t.pkr.hcl", $$"""
            source "kiln-oci" "tools" {
              from   = "{{root}}"
              output = "oci-archive:tools.tar"
            }

            build {
              sources = ["source.kiln-oci.tools"]

              provisioner "shell" {
                inline = ["id -u >/who", "echo packer was here"]
              }
            }
            """);

        string output = await _packer.BuildAsync("t.pkr.hcl");

        Assert.Contains("kiln-oci.tools: packer was here\n", output, StringComparison.Ordinal);
        Assert.Contains("oci-layout", Names(_packer.Work.Combine("tools.tar")));
    }

    [Fact]
    public async Task Compress_writes_what_packer_cannot()
    {
        _packer.Work.Write("t.json", """
            {
              "builders": [{"type": "file", "target": "words.txt", "content": "hello hello hello"}],
              "post-processors": [{"type": "kiln-compress", "output": "{{build_name}}.zst"}]
            }
            """);

        await _packer.BuildAsync("t.json");

        byte[] magic = [0x28, 0xb5, 0x2f, 0xfd];
        Assert.Equal(magic, (await File.ReadAllBytesAsync(_packer.Work.Combine("file.zst"), Token))[..4]);
    }

    private static List<string> Names(string archive)
    {
        using FileStream file = File.OpenRead(archive);
        using TarReader tar = new(file);
        List<string> names = [];
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }
}
