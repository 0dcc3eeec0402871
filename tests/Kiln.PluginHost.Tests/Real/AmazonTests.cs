using System.Globalization;
using System.Text.RegularExpressions;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Real;

/// <summary>
/// packer 1.6.6's builder <c>amazon-ebs</c> against moto, with a real OpenSSH server in the place of the instance: below Kiln it leaves
/// in the account what it leaves below packer.
/// </summary>
public sealed partial class AmazonTests
{
    /// <summary>
    /// The template of the tutorial, trailing comma and all. It is told where the cloud and the machine are; everything else, the image
    /// that it looks for too, is as it was.
    /// </summary>
    private const string Tutorial = """
        {
          "variables": {
            "aws_access_key": "{{env `aws_access_key`}}",
            "aws_secret_key": "{{env `aws_secret_key`}}"COMMA
          },
          "builders": [{
            "type": "amazon-ebs",
            "access_key": "{{user `aws_access_key`}}",
            "secret_key": "{{user `aws_secret_key`}}",
            "region": "us-east-1",
            "source_ami_filter": {
              "filters": {
                "virtualization-type": "hvm",
                "name": "ubuntu/images/*ubuntu-xenial-16.04-amd64-server-*",
                "root-device-type": "ebs"
              },
              "owners": ["099720109477"],
              "most_recent": true
            },
            "instance_type": "t2.micro",
            "ssh_username": "USER",
            "ami_name": "packer-example {{timestamp}}",
            "custom_endpoint_ec2": "ENDPOINT",
            "skip_metadata_api_check": true,
            "ssh_host": "127.0.0.1",
            "ssh_port": PORT
          }],
          "provisioners": [
            {"type": "OLDshell", "inline": ["echo building {{build `SourceAMIName`}}"]},
            {"type": "shell", "inline": ["echo on {{user `aws_access_key`}} {{build `User`}}"]}
          ]
        }
        """;

    private const string Template = """
        variable "size" {
          type    = string
          default = "t2.micro"
        }

        source "amazon-ebs" "server" {
          access_key              = "key"
          secret_key              = "secret"
          region                  = "us-east-1"
          custom_endpoint_ec2     = "ENDPOINT"
          skip_metadata_api_check = true
          instance_type           = var.size
          ami_name                = "made-of-hcl"
          ami_users               = ["111122223333"]
          ssh_username            = "USER"
          ssh_host                = "127.0.0.1"
          ssh_port                = PORT

          source_ami_filter {
            filters = {
              name                = "amzn-ami-*"
              virtualization-type = "hvm"
              root-device-type    = "ebs"
            }
            owners      = ["137112412989", "amazon", "801119661308"]
            most_recent = true
          }

          tags = {
            Made = "yes"
            Base = "{{ .SourceAMIName }}"
          }

          launch_block_device_mappings {
            device_name           = "/dev/xvdb"
            volume_size           = 7
            delete_on_termination = true
          }
        }

        build {
          sources = ["source.amazon-ebs.server"]

          provisioner "OLDshell" {
            inline = ["echo ${build.SourceAMI} ${build.ID} | tee WORK/by-old"]
          }

          provisioner "shell" {
            inline = ["echo ${build.SourceAMI} ${build.ID} | tee WORK/by-own"]
          }

          post-processor "manifest" {
            output = "manifest.json"
          }
        }
        """;

    [Theory]
    [InlineData("t.json", Tutorial)]
    [InlineData("t.pkr.hcl", Template)]
    public async Task Template_becomes_an_image_in_the_account(string file, string template)
    {
        await using SshServer machine = await SshServer.StartAsync(new());
        using HostedRun packer = HostedRun.Packer();
        using HostedRun kiln = HostedRun.Kiln(RealPlugins.Amazon, RealPlugins.Old);
        string expected = await BuildAsync(packer, file, template, machine);
        Assert.Contains("<name>", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await BuildAsync(kiln, file, template, machine));
    }

    /// <returns>What the build said, and what is in the account after it.</returns>
    private static async Task<string> BuildAsync(HostedRun host, string file, string template, SshServer machine)
    {
        await using MotoServer cloud = await MotoServer.StartAsync();
        host.Environment["AWS_POLL_DELAY_SECONDS"] = "1";
        host.Environment["aws_access_key"] = "AKIAEXAMPLE";
        host.Environment["aws_secret_key"] = "not-a-secret";
        host.With(file, template
            .Replace("COMMA", host.IsKiln ? "," : "", StringComparison.Ordinal) // 1.6.6 takes none.
            .Replace("OLD", host.IsKiln ? RealPlugins.Prefix : "", StringComparison.Ordinal)
            .Replace("ENDPOINT", cloud.Address, StringComparison.Ordinal)
            .Replace("WORK", host.Folder, StringComparison.Ordinal)
            .Replace("USER", machine.User, StringComparison.Ordinal)
            .Replace("PORT", machine.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        string output = await host.SucceedAsync("build", "-color=false", file);

        string images = await cloud.AskAsync("DescribeImages&Owner.1=self");
        string id = Assert.Single(ImageId().Matches(images)).Groups[1].Value;
        Assert.Contains($"us-east-1: {id}", output, StringComparison.Ordinal);
        if (host.Name == file || File.Exists(host.PathOf("by-own")))
        {
            Assert.Equal(host.Read("by-old"), host.Read("by-own"));
        }

        Assert.DoesNotContain("<keyName>", await cloud.AskAsync("DescribeKeyPairs"), StringComparison.Ordinal);
        string groups = await cloud.AskAsync("DescribeSecurityGroups");
        Assert.DoesNotContain("packer", groups, StringComparison.Ordinal);
        string instances = await cloud.AskAsync("DescribeInstances");
        Assert.Equal("terminated", Assert.Single(State().Matches(instances)).Groups[1].Value);
        return Stable(images) + Comparison.LinesOf(output, file == "t.json" ? "amazon-ebs" : "amazon-ebs.server");
    }

    /// <summary>The plugin sends tags in no certain order.</summary>
    private static string Stable(string xml)
    {
        string same = Changing().Replace(xml, "CHANGES");
        Queue<string> tags = new(Tag().Matches(same).Select(static tag => tag.Value).Order(StringComparer.Ordinal));
        return Tag().Replace(same, _ => tags.Dequeue());
    }

    [GeneratedRegex(@"<key>[^<]*</key>\s*<value>[^<]*</value>")]
    private static partial Regex Tag();

    [GeneratedRegex("<imageId>(ami-[0-9a-f]+)</imageId>")]
    private static partial Regex ImageId();

    [GeneratedRegex("<instanceState>\\s*<code>\\d+</code>\\s*<name>(.*?)</name>")]
    private static partial Regex State();

    [GeneratedRegex(@"(?:ami|i|snap|vol|r)-[0-9a-f]{8,}|\d{4}-\d\d-\d\dT[0-9:.]+Z?|\b\d{10}\b|<requestId>.*?</requestId>")]
    private static partial Regex Changing();
}
