using System.Text;
using System.Text.Json;
using CsCheck;
using Kiln.Plugins.Discovery;

namespace Kiln.Plugins.Tests.Discovery;

public sealed class DescriptionJsonTests
{
    [Fact]
    public void Description_of_a_plugin_is_read()
    {
        PluginDescription description = Parse("""
            {"version":"1.2.3","sdk_version":"0.6.10","api_version":"x5.0","builders":["a","b"],"post_processors":["c"],
             "provisioners":["d"],"datasources":["e"],"protocol_version":"v2","new":{"x":1}}
            """);
        Assert.Equal(("1.2.3", "0.6.10", "x5.0"), (description.Version, description.SdkVersion, description.ApiVersion));
        Assert.Equal(["a", "b"], description.Builders);
        Assert.Equal(["c", "d", "e"], [.. description.PostProcessors, .. description.Provisioners, .. description.DataSources]);
        Assert.True(description.SpeaksProtobuf);
    }

    [Fact]
    public void Description_of_an_old_plugin_may_leave_things_out()
    {
        PluginDescription description = Parse("""{"version":"1.0.0","builders":null}""");
        Assert.Equal(("", 0, false), (description.ApiVersion, description.Builders.Length, description.SpeaksProtobuf));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":""}""")]
    [InlineData("""{"version":"1.0.0"} x""")]
    [InlineData("""{"version":"1.0.0","builders":"a"}""")]
    [InlineData("""{"version":"1.0.0","builders":[1]}""")]
    [InlineData("""{"version":"1.0.0","builders":[["a"]]}""")]
    [InlineData("""{"version":"1.0.0","x":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}""")]
    public void Anything_else_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Parse(json));

    [Fact]
    public void Any_bytes_are_a_description_or_refused() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 120]).Sample((noise, at) =>
        {
            byte[] good = Encoding.UTF8.GetBytes("""{"version":"1.2.3","api_version":"x5.0","builders":["a","b"],"datasources":[]}""");
            byte[] bytes = [.. good.Take(at), .. noise, .. good.Skip(at + noise.Length)];
            try
            {
                Assert.NotNull(DescriptionJson.Parse(bytes));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
            }
        });

    [Fact]
    public void Description_written_and_read_is_the_same()
    {
        PluginDescription description = Parse("""{"version":"1.2.3","api_version":"x5.0","builders":["a"],"provisioners":["\"ä"]}""");
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
        {
            DescriptionJson.Write(writer, description);
        }

        PluginDescription again = DescriptionJson.Parse(bytes.ToArray());
        Assert.Equal(description.Builders, again.Builders);
        Assert.Equal(description.Provisioners, again.Provisioners);
        Assert.Equal(description.Version, again.Version);
    }

    private static PluginDescription Parse(string json) => DescriptionJson.Parse(Encoding.UTF8.GetBytes(json));
}
