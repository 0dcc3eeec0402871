using System.Text;
using Kiln.Images.Model;

namespace Kiln.Images.Tests.Model;

public sealed class ImageConfigTests
{
    private const string DiffId = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Rewritten_configuration_keeps_what_kiln_does_not_know()
    {
        const string Before = """
            {"created":"2024-05-06T07:08:09.123456789Z","author":"A","architecture":"arm","variant":"v6","os":"linux",
            "config":{"User":"u","Env":["A=1"],"Cmd":["x"],"Labels":{"b":"2","a":"1"},"Memory":5,"MacAddress":"m",
            "ExposedPorts":{"80/tcp":{}},"Healthcheck":{"Test":["NONE"],"Interval":5000000000,"Odd":[1]}},
            "rootfs":{"type":"layers","diff_ids":["DIFF"]},"docker_version":"27","os.version":"1",
            "history":[{"created":"2024-05-06T07:08:09.123456789Z","created_by":"c","empty_layer":true,"odd":{"x":1}}],
            "moby.buildkit.buildinfo.v1":"abc","big":12345678901234567890}
            """;
        byte[] json = Encoding.UTF8.GetBytes(Before.Replace("DIFF", DiffId, StringComparison.Ordinal));
        string after = Encoding.UTF8.GetString(ImageConfig.Parse(json, "test").ToJson());
        Assert.Equal(
            """
            {"created":"2024-05-06T07:08:09.123456789Z","author":"A","architecture":"arm","variant":"v6","os":"linux",
            "config":{"User":"u","ExposedPorts":{"80/tcp":{}},"Env":["A=1"],"Cmd":["x"],"Labels":{"a":"1","b":"2"},
            "Healthcheck":{"Test":["NONE"],"Interval":5000000000,"Odd":[1]},"Memory":5,"MacAddress":"m"},
            "rootfs":{"type":"layers","diff_ids":["DIFF"]},
            "history":[{"created":"2024-05-06T07:08:09.123456789Z","created_by":"c","empty_layer":true,"odd":{"x":1}}],
            "docker_version":"27","os.version":"1",
            "moby.buildkit.buildinfo.v1":"abc","big":12345678901234567890}
            """.Replace("DIFF", DiffId, StringComparison.Ordinal).ReplaceLineEndings(""),
            after);
    }

    [Theory]
    [InlineData("", "not valid")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "'architecture' is missing")]
    [InlineData("""{"architecture":5}""", "'architecture' must be a string")]
    [InlineData("""{"architecture":"a","config":{"Env":"x"}}""", "'Env' must be an array")]
    [InlineData("""{"architecture":"a","config":{"Env":[1]}}""", "'Env' must hold strings")]
    [InlineData("""{"architecture":"a","config":{"Labels":{"a":1}}}""", "'Labels' must hold strings")]
    [InlineData("""{"architecture":"a","rootfs":{"diff_ids":["x"]}}""", "'x' is not a sha256 or sha512 digest")]
    [InlineData("""{"architecture":"a","history":[1]}""", "'history' must hold objects")]
    public void Bad_configuration_is_an_error_that_names_the_member(string json, string cause)
    {
        ImageException error = Assert.Throws<ImageException>(
            () => ImageConfig.Parse(Encoding.UTF8.GetBytes(json), "the configuration of x"));
        Assert.Equal(ImageFailure.BadFormat, error.Reason);
        Assert.StartsWith("the configuration of x", error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deeply_nested_document_is_an_error() => Assert.Throws<ImageException>(() => ImageConfig.Parse(
        Encoding.UTF8.GetBytes(new string('[', 100_000)), "deep"));

    [Fact]
    public void Every_prefix_of_a_configuration_is_an_error_and_never_a_crash()
    {
        byte[] json = new ImageConfig
        {
            Platform = ImagePlatform.Host,
            Container = new ContainerConfig { Env = ["A=ü"] },
            DiffIds = [Digest.Parse(DiffId)],
            History = [new HistoryEntry { CreatedBy = "x" }],
        }.ToJson();
        for (int length = 0; length < json.Length; length++)
        {
            Assert.Throws<ImageException>(() => ImageConfig.Parse(json.AsMemory(0, length), "prefix"));
        }
    }
}
