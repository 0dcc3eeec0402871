namespace Kiln.PluginHost.Tests.Contracts;

/// <summary>All that is asked of both.</summary>
internal static class ContractCases
{
    private const string Nothing = """
        source "OLDnull" "page" {
          communicator = "none"
        }
        """;

    private const string Content = """
        source "OLDfile" "page" {
          content = "hello\n"
          target  = "out/page.txt"
        }
        """;

    private const string Container = """
        source "docker" "page" {
          image   = "kiln/busybox:1"
          pull    = false
          discard = true
        }
        """;

    private static readonly (string Old, string New) ExitCodes = (".Allowed exit codes", ". Allowed exit codes");

    public static ContractCase[] All =>
    [
        .. Builders, .. Local, .. PostProcessors, .. Machines,
    ];

    private static ContractCase[] Builders =>
    [
        new("builder null", Nothing, ""),
        new("builder file, content", Content, ""),
        new("builder file, copy", """
            source "OLDfile" "page" {
              source = "input/one"
              target = "out/one"
            }
            """, ""),
        new("builder file, missing source", """
            source "OLDfile" "page" {
              source = "input/none"
              target = "out/one"
            }
            """, "") { SaysTheSame = false },
        new("builder file, refused", """
            source "OLDfile" "page" {
              source  = "input/one"
              content = "hello"
              target  = "out/one"
            }
            """, ""),
    ];

    private static ContractCase[] Local =>
    [
        new("shell-local, output", Nothing, """
            provisioner "OLDshell-local" {
              inline = ["printf 'a\\n  two  \\n\\nlast'"]
            }

            provisioner "OLDshell-local" {
              inline = ["echo error >&2"]
            }
            """),
        new("shell-local, environment", Nothing, """
            provisioner "OLDshell-local" {
              environment_vars = ["A=it's", "B="]
              inline           = ["echo $A.$B.$PACKER_BUILD_NAME"]
            }
            """),
        new("shell-local, allowed exit code", Nothing, """
            provisioner "OLDshell-local" {
              inline           = ["exit 3"]
              valid_exit_codes = [0, 3]
            }
            """),
        new("shell-local, exit code", Nothing, """
            provisioner "OLDshell-local" {
              inline = ["echo before", "exit 4", "echo after"]
            }
            """) { Differences = [ExitCodes] },
        new("shell-local, script", Nothing, """
            provisioner "OLDshell-local" {
              script          = "input/script"
              execute_command = ["/bin/sh", "-c", "{{.Vars}} sh {{.Script}}"]
            }
            """),
        new("shell-local, refused", Nothing, """
            provisioner "OLDshell-local" {
              inline  = ["true"]
              command = "true"
              scripts = ["input/none"]
            }
            """),
        new("shell-local, other system", Nothing, """
            provisioner "OLDshell-local" {
              only_on = ["windows"]
              inline  = ["echo never"]
            }
            """),
    ];

    private static ContractCase[] PostProcessors =>
    [
        new("checksum", Content, """
            post-processor "OLDchecksum" {
              checksum_types      = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
              output              = "sums/{{.BuildName}}.{{.ChecksumType}}"
              keep_input_artifact = true
            }
            """),
        new("checksum, unknown", Content, """
            post-processor "OLDchecksum" {
              checksum_types = ["md6"]
            }
            """),
        new("compress, tar", Content, """
            post-processor "OLDcompress" {
              output              = "packed/{{.BuildName}}.tar"
              keep_input_artifact = true
            }
            """),
        new("compress, gzip", Content, """
            post-processor "OLDcompress" {
              output = "packed/page.gz"
            }
            """),
        new("compress, lz4", Content, """
            post-processor "OLDcompress" {
              output            = "packed/page.lz4"
              compression_level = 9
            }
            """),
        new("compress, zip", Content, """
            post-processor "OLDcompress" {
              output = "packed/page.zip"
            }
            """),
        new("compress, unknown option", Content, """
            post-processor "OLDcompress" {
              output  = "packed/page.gz"
              quality = 11
            }
            """),
        new("manifest", Content, """
            post-processor "OLDmanifest" {
              output      = "m.json"
              strip_time  = true
              strip_path  = true
              custom_data = { a = "{{build_name}}", b = "<x>" }
            }
            """),
        new("artifice", Content, """
            post-processors {
              post-processor "OLDshell-local" {
                inline = ["mkdir made; echo one > made/b.raw; echo two > made/a.raw"]
              }

              post-processor "OLDartifice" {
                files = ["made/*.raw", "none*", "out/../made/[a-b].raw"]
              }

              post-processor "OLDmanifest" {
                output     = "m.json"
                strip_time = true
              }

              post-processor "OLDchecksum" {
                output = "sums"
              }
            }
            """),
        new("shell-local as post-processor, failing", Content, """
            post-processor "OLDshell-local" {
              inline = ["echo one", "exit 3"]
            }
            """),
    ];

    private static ContractCase[] Machines =>
    [
        new("shell, output", Container, """
            provisioner "OLDshell" {
              inline = ["echo one", "echo $PACKER_BUILD_NAME", "id -u > /made"]
            }

            provisioner "OLDshell" {
              inline = ["echo error >&2"]
            }
            """) { UsesDocker = true },
        new("shell, environment in a file", Container, """
            provisioner "OLDshell" {
              environment_vars = ["A=it's", "B=\"$x\""]
              use_env_var_file = true
              inline           = ["echo \"$A $B\" > /made"]
            }
            """) { UsesDocker = true },
        new("shell, scripts", Container, """
            provisioner "OLDshell" {
              scripts         = ["input/script", "input/script"]
              remote_folder   = "/root"
              execute_command = "chmod +x {{.Path}}; {{.Vars}} sh {{.Path}} | tee -a /made"
            }
            """) { UsesDocker = true },
        new("shell, exit code", Container, """
            provisioner "OLDshell" {
              inline = ["exit 7"]
            }
            """) { UsesDocker = true, Differences = [ExitCodes] },
        new("shell, allowed exit code", Container, """
            provisioner "OLDshell" {
              inline           = ["echo yes > /made; exit 7"]
              valid_exit_codes = [7]
            }
            """) { UsesDocker = true },
        new("file, file", Container, """
            provisioner "OLDfile" {
              source      = "input/one"
              destination = "/made"
            }
            """) { UsesDocker = true },
        new("file, folders", Container, """
            provisioner "OLDshell" {
              inline = ["mkdir /made /made/content"]
            }

            provisioner "OLDfile" {
              source      = "input"
              destination = "/made"
            }

            provisioner "OLDfile" {
              source      = "input/"
              destination = "/made/content"
            }
            """) { UsesDocker = true },
        new("file, down", Container, """
            provisioner "OLDshell" {
              inline = ["mkdir /d; seq 1000 > /d/many; echo x > /made"]
            }

            provisioner "OLDfile" {
              source      = "/d/many"
              destination = "many"
              direction   = "download"
            }
            """) { UsesDocker = true },
    ];
}
