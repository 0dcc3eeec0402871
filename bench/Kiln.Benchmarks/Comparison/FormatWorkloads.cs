using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.Benchmarks.Comparison;

/// <summary>Templates of three sizes that are not in the canonical style; neither tool writes them.</summary>
internal static class FormatWorkloads
{
    private const double Goal = 0.5;

    public static ImmutableArray<Workload> Write(string folder) =>
    [
        Make(folder, "1 KB", 1_000) with { Runs = 31 },
        Make(folder, "100 KB", 100_000) with { Runs = 21 },
        Make(folder, "5 MB", 5_000_000) with { Runs = 5 },
    ];

    /// <summary>A template of about that many bytes.</summary>
    public static string MessyTemplate(int bytes)
    {
        StringBuilder text = new(bytes + 1024);
        for (int number = 0; text.Length < bytes; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                source "amazon-ebs" "web{{number}}"{
                ami_name="web-{{number}}-${formatdate("YYYYMMDD",timestamp())}"   # one of many
                    instance_type   =   var.type
                region= "eu-west-1"          // where it is built
                tags=merge(local.tags,{
                Name="web",Number={{number}}
                  "built by"  =  "packer"
                })

                source_ami_filter{
                filters={
                name="debian-12-amd64-*",root-device-type="ebs"
                    virtualization-type="hvm"
                }
                owners=["136693071363",
                var.owner   ]
                most_recent=true
                }
                user_data=<<-EOT
                    #!/bin/sh
                    echo "${ var.greeting }" > /etc/motd
                  EOT
                launch_block_device_mappings { device_name="/dev/xvda" }
                }
                locals { zones{{number}}=[for z in ["a","b","c"]:"${var.region}${z}" if z!="b"&&{{number}}%2==0] }

                """);
        }

        return text.ToString();
    }

    private static Workload Make(string folder, string size, int bytes)
    {
        string path = Path.Combine(folder, $"messy-{bytes}.pkr.hcl");
        File.WriteAllText(path, MessyTemplate(bytes));
        ImmutableArray<string> arguments = ["fmt", "-write=false", path];
        return new($"fmt, {size} template", arguments, arguments, Goal);
    }
}
