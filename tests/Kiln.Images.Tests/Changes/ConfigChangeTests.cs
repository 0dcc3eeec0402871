using System.Text;
using Kiln.Images.Changes;
using Kiln.Images.Model;

namespace Kiln.Images.Tests.Changes;

public sealed class ConfigChangeTests
{
    /// <summary>Changes, one a line, and the member <c>config</c> that they give.</summary>
    public static TheoryData<string, string> Good => new()
    {
        { """CMD ["nginx", "-g", "daemon off;"]""", """{"Cmd":["nginx","-g","daemon off;"]}""" },
        { "CMD echo $HOME 'x'", """{"Cmd":["/bin/sh","-c","echo $HOME 'x'"]}""" },
        { "cmd [not json]", """{"Cmd":["/bin/sh","-c","[not json]"]}""" },
        { "CMD []", "{}" },
        { "SHELL [\"/bin/bash\",\"-c\"]\nCMD run", """{"Cmd":["/bin/bash","-c","run"],"Shell":["/bin/bash","-c"]}""" },
        { """ENTRYPOINT ["/e"]""", """{"Entrypoint":["/e"]}""" },
        { "CMD [\"a\"]\nENTRYPOINT /e x", """{"Entrypoint":["/bin/sh","-c","/e x"],"Cmd":["a"]}""" },
        { "ENV A=1 B='two words' C=\"q\\\"q\" D=a\\ b", """{"Env":["A=1","B=two words","C=q\"q","D=a b"]}""" },
        { "ENV A the rest of it", """{"Env":["A=the rest of it"]}""" },
        { "ENV A=1\nENV A=2 B=$A\nENV C=${A}-${X:-none}-${A:+set}-$$", """{"Env":["A=2","B=1","C=2-none-set-$$"]}""" },
        { "ENV A='$HOME' B=\\$HOME", """{"Env":["A=$HOME","B=$HOME"]}""" },
        { "ENV A=", """{"Env":["A="]}""" },
        { "EXPOSE 80 443/tcp 53/UDP", """{"ExposedPorts":{"443/tcp":{},"53/udp":{},"80/tcp":{}}}""" },
        { "EXPOSE 8000-8002", """{"ExposedPorts":{"8000/tcp":{},"8001/tcp":{},"8002/tcp":{}}}""" },
        { "ENV P=81\nEXPOSE $P", """{"ExposedPorts":{"81/tcp":{}},"Env":["P=81"]}""" },
        { "LABEL a=1 \"b c\"=\"d e\"\nLABEL a=2", """{"Labels":{"a":"2","b c":"d e"}}""" },
        { "LABEL a=\"x \\\n y\"", """{"Labels":{"a":"x  y"}}""" },
        { "USER 1000:1000", """{"User":"1000:1000"}""" },
        { "VOLUME /a /b", """{"Volumes":{"/a":{},"/b":{}}}""" },
        { """VOLUME ["/a b"]""", """{"Volumes":{"/a b":{}}}""" },
        { "WORKDIR /a\nWORKDIR b/../c", """{"WorkingDir":"/a/c"}""" },
        { "WORKDIR rel", """{"WorkingDir":"/rel"}""" },
        { "STOPSIGNAL SIGQUIT", """{"StopSignal":"SIGQUIT"}""" },
        { "STOPSIGNAL 9", """{"StopSignal":"9"}""" },
        { "HEALTHCHECK NONE", """{"Healthcheck":{"Test":["NONE"]}}""" },
        {
            "HEALTHCHECK --interval=1m30s --timeout=500ms --retries=3 CMD curl",
            """{"Healthcheck":{"Test":["CMD-SHELL","curl"],"Interval":90000000000,"Timeout":500000000,"Retries":3}}"""
        },
        { """HEALTHCHECK CMD ["/check"]""", """{"Healthcheck":{"Test":["CMD","/check"]}}""" },
        { "ONBUILD RUN make", """{"OnBuild":["RUN make"]}""" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Change_gives_the_configuration(string changes, string expected)
    {
        string[] lines = changes.Contains("\\\n", StringComparison.Ordinal) ? [changes] : changes.Split('\n');
        ImageConfig config = ConfigChange.ApplyAll(
            new ImageConfig { Platform = ImagePlatform.Host }, lines, DateTimeOffset.UnixEpoch);
        string json = Encoding.UTF8.GetString(config.ToJson());
        Assert.Contains("\"config\":" + expected + ",\"rootfs\"", json, StringComparison.Ordinal);
        Assert.Equal(lines.Length, config.History.Length);
        Assert.All(config.History, entry => Assert.True(entry.EmptyLayer && entry.Created == "1970-01-01T00:00:00Z"));
    }

    [Theory]
    [InlineData("", "none of the words")]
    [InlineData("RUN make", "'RUN', which is none of the words")]
    [InlineData("FROM x", "'FROM', which is none of the words")]
    [InlineData("CMD", "CMD: it needs an argument")]
    [InlineData("ENV A", "ENV: 'A' has no value")]
    [InlineData("ENV A=1 B", "ENV: 'B' is not NAME=value")]
    [InlineData("ENV =x", "ENV: '=x' is not NAME=value")]
    [InlineData("ENV A='open", "ENV: a single quote is not closed")]
    [InlineData("ENV A=${open", "ENV: a brace is not closed")]
    [InlineData("ENV A=${B?x}", "ENV: '${B?x}' is not understood")]
    [InlineData("EXPOSE 0", "EXPOSE: '0' is not a port")]
    [InlineData("EXPOSE 70000", "EXPOSE: '70000' is not a port")]
    [InlineData("EXPOSE 80/icmp", "EXPOSE: '80/icmp' is not a port")]
    [InlineData("EXPOSE 90-80", "EXPOSE: '90-80' is not a range")]
    [InlineData("USER a b", "USER: it takes one argument")]
    [InlineData("STOPSIGNAL SIGNOPE", "STOPSIGNAL: 'SIGNOPE' is not a signal")]
    [InlineData("STOPSIGNAL 65", "STOPSIGNAL: signals are")]
    [InlineData("SHELL /bin/bash", "SHELL: write it as a JSON array")]
    [InlineData("HEALTHCHECK curl", "HEALTHCHECK: after the options stands CMD or NONE")]
    [InlineData("HEALTHCHECK --interval=5 CMD x", "HEALTHCHECK: '5' is not a time")]
    [InlineData("HEALTHCHECK --often=5s CMD x", "HEALTHCHECK: --often is none of its options")]
    [InlineData("HEALTHCHECK --retries CMD x", "HEALTHCHECK: the option --retries needs a value")]
    [InlineData("HEALTHCHECK NONE x", "HEALTHCHECK: NONE takes no")]
    [InlineData("VOLUME [\"\"]", "VOLUME: a path is empty")]
    [InlineData("ONBUILD ONBUILD RUN x", "ONBUILD: ONBUILD cannot stand here")]
    public void Bad_change_is_an_error_that_names_the_word(string change, string cause)
    {
        ImageException error = Assert.Throws<ImageException>(() => ConfigChange.ApplyAll(
            new ImageConfig { Platform = ImagePlatform.Host }, [change], DateTimeOffset.UnixEpoch));
        Assert.Equal(ImageFailure.BadReference, error.Reason);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{change}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entrypoint_forgets_the_command_of_the_base_image_only()
    {
        ImageConfig config = new()
        {
            Platform = ImagePlatform.Host,
            Container = new ContainerConfig { Cmd = ["base"] },
        };
        Assert.Empty(ConfigChange.ApplyAll(config, ["ENTRYPOINT [\"/e\"]"], default).Container.Cmd);
        Assert.Equal(
            ["own"], ConfigChange.ApplyAll(config, ["CMD [\"own\"]", "ENTRYPOINT [\"/e\"]"], default).Container.Cmd);
    }

    [Fact]
    public void Any_text_is_a_change_or_an_error_and_never_a_crash()
    {
        CsCheck.Gen<string> text = CsCheck.Gen.String[CsCheck.Gen.Char[" $\\{}'\"=[]:-+/ab19\n"], 0, 20];
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(CsCheck.Gen.Int[0, ChangeWords.All.Count - 1], text),
            (index, rest) =>
            {
                string change = $"{ChangeWords.All.Keys[index]} {rest}";
                Exception? error = Record.Exception(() => ConfigChange.ApplyAll(
                    new ImageConfig { Platform = ImagePlatform.Host }, [change], default));
                Assert.True(error is null or ImageException, error?.ToString());
            },
            iter: 20_000);
    }
}
