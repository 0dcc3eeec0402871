using System.Diagnostics;
using System.Text.Json;
using Kiln.Testing;

namespace Kiln.GoTemplate.Tests;

/// <summary>Renders every recorded case with the original, so that a wrong recording cannot stand.</summary>
public sealed class PackerComparisonTests
{
    [Fact]
    public async Task Packer_gives_the_recorded_output_for_every_case()
    {
        string packer = Requires.Tool("packer", "packer");
        using TemporaryDirectory folder = new();
        TemplateCase[] samples = TemplateCase.Read("packer-output.txt");
        object[] builders = [.. samples.Select((sample, index) => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["type"] = "file",
            ["name"] = $"case{index}",
            ["target"] = folder.Combine($"{index}.txt"),
            ["content"] = sample.Template,
        })];
        string template = folder.Write("t.json", JsonSerializer.Serialize(new { builders }));

        string log = await RunAsync(packer, "build", template);

        for (int i = 0; i < samples.Length; i++)
        {
            string path = folder.Combine($"{i}.txt");
            Assert.True(File.Exists(path), $"{samples[i].Template}\n{log}");
            Assert.Equal(samples[i].Expected, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            Environment = { ["CHECKPOINT_DISABLE"] = "1" },
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
