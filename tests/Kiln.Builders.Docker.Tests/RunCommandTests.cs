using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kiln.Builders.Docker.Running;

namespace Kiln.Builders.Docker.Tests;

public sealed class RunCommandTests
{
    /// <summary>Arguments before the image, and what the engine is asked for.</summary>
    public static TheoryData<string, string> Options => new()
    {
        { "-d -i -t --entrypoint=/bin/sh --", """{"OpenStdin":true,"Tty":true,"Entrypoint":["/bin/sh"]}""" },
        { "-dit", """{"OpenStdin":true,"Tty":true}""" },
        { "-it=false", """{"OpenStdin":true,"Tty":false}""" },
        { "--tty=false --interactive", """{"Tty":false,"OpenStdin":true}""" },
        { "-e A=1 -eB=2 --env=C=3=4", """{"Env":["A=1","B=2","C=3=4"]}""" },
        { "-u 1000:10 -w /app -h box", """{"User":"1000:10","WorkingDir":"/app","Hostname":"box"}""" },
        { "-v /a:/b:ro -v /cache --volume vol:/c", """{"HostConfig":{"Binds":["/a:/b:ro","vol:/c"]},"Volumes":{"/cache":{}}}""" },
        { "--tmpfs /run:size=1m --tmpfs /tmp", """{"HostConfig":{"Tmpfs":{"/run":"size=1m","/tmp":""}}}""" },
        { "--device /dev/fuse --device /dev/a:/dev/b:r", """{"HostConfig":{"Devices":[{"PathOnHost":"/dev/fuse","PathInContainer":"/dev/fuse","CgroupPermissions":"rwm"},{"PathOnHost":"/dev/a","PathInContainer":"/dev/b","CgroupPermissions":"r"}]}}""" },
        { "--cap-add NET_ADMIN --cap-drop=ALL --privileged", """{"HostConfig":{"CapAdd":["NET_ADMIN"],"CapDrop":["ALL"],"Privileged":true}}""" },
        { "--network host --network-alias x", """{"HostConfig":{"NetworkMode":"host"},"NetworkingConfig":{"EndpointsConfig":{"host":{"Aliases":["x"]}}}}""" },
        { "-p 8080:80 -p 127.0.0.1:53:53/udp", """{"ExposedPorts":{"80/tcp":{},"53/udp":{}},"HostConfig":{"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}],"53/udp":[{"HostIp":"127.0.0.1","HostPort":"53"}]}}}""" },
        { "-m 512m --memory-swap -1 --cpus 1.5 --shm-size=64mb", """{"HostConfig":{"Memory":536870912,"MemorySwap":-1,"NanoCpus":1500000000,"ShmSize":67108864}}""" },
        { "--ulimit nofile=10:20 --security-opt seccomp=unconfined", """{"HostConfig":{"Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}],"SecurityOpt":["seccomp=unconfined"]}}""" },
        { "--mount type=bind,source=/a,target=/b,readonly", """{"HostConfig":{"Mounts":[{"Type":"bind","Source":"/a","Target":"/b","ReadOnly":true}]}}""" },
        { "-l a=b --label c", """{"Labels":{"a":"b","c":""}}""" },
        { "--health-cmd true --health-interval 30s", """{"Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":30000000000}}""" },
        { "--rm --init --runtime runsc --sysctl net.x=1 --restart on-failure:3", """{"HostConfig":{"AutoRemove":true,"Init":true,"Runtime":"runsc","Sysctls":{"net.x":"1"},"RestartPolicy":{"Name":"on-failure"}}}""" },
    };

    public static TheoryData<string, string> Mistakes => new()
    {
        { "--nonsense image", "run_command has the option --nonsense, which is none of `docker run` that can be used here." },
        { "-x image", "run_command has the option -x, which is none of `docker run` that can be used here." },
        { "-d", "run_command names no image; end it with \"{{.Image}}\"." },
        { "image --name", "" },
        { "--name", "The option --name in run_command needs a value." },
        { "--tty=maybe image", "The option --tty in run_command is a switch and cannot be \"maybe\"." },
        { "-m lots image", "The option --memory in run_command cannot be \"lots\": it is not a size such as 512m." },
        { "-p 99999 image", "The option --publish in run_command cannot be \"99999\": it is not a port such as 8080 or 53/udp; ranges are not taken." },
        { "--mount type=bind image", "The option --mount in run_command cannot be \"type=bind\": it has no target=PATH." },
        { "--pull sometimes image", "The option --pull in run_command cannot be \"sometimes\": write always, missing or never." },
        { "-e =x image", "The option --env in run_command cannot be \"=x\": it has no name." },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Options_of_docker_run_become_what_the_engine_is_asked_for(string arguments, string expected)
    {
        RunCommandLine line = RunCommandLine.Parse([.. arguments.Split(' '), "image", "-c", "x"]);
        Assert.Null(line.Problem);
        Assert.Equal("image", line.Image);
        Assert.Equal(["-c", "x"], line.Command);
        RunSpec spec = new();
        foreach ((string name, string value) in line.Options)
        {
            spec.Apply(name, value);
        }

        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), spec.Body), $"expected {expected}\nactual   {spec.Body.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistakes_are_told_with_the_option(string arguments, string expected) =>
        Assert.Equal(expected, RunCommandLine.Parse([.. arguments.Split(' ')]).Problem ?? "");

    [Fact]
    public void Variables_without_a_value_are_those_of_this_process_and_files_are_read()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# words\nA=1\n\n  B=two words\n");
            RunSpec spec = new();
            spec.Apply("env-file", file);
            spec.Apply("env", "PATH");
            spec.Apply("env", "KILN_NOT_SET_ANYWHERE");
            Assert.Equal(
                ["A=1", "B=two words", "PATH=" + Environment.GetEnvironmentVariable("PATH")],
                spec.Body["Env"]!.AsArray().Select(static e => e!.ToString()).ToImmutableArray());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
