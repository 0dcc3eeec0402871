using Kiln.Language.Diagnostics;
using Kiln.Template.Loading;
using Kiln.Template.Planning;

namespace Kiln.Template.Tests.Planning;

public sealed class BodyCheckTests
{
    [Fact]
    public async Task Bodies_are_checked_together_with_other_mistakes_and_each_mistake_is_told_once()
    {
        Parsed<HclTemplate> loaded = Templates.Load("""
            variable "unset" {}
            source "null" "a" {
            }
            source "null" "b" {
            }
            build {
              sources = ["null.a", "null.b"]
              provisioner "shell-local" {
                inline = [build.OnlyTheBuilderKnows, local.nosuch]
              }
            }
            """);

        PlannedTemplate planned =
            await BuildPlanner.PlanAsync(loaded.Tree, new TestCatalogue(), TestContext.Current.CancellationToken);

        Assert.Equal(2, planned.Diagnostics.Length);
        Assert.Equal("Unset variable \"unset\"", planned.Diagnostics[0].Summary);
        Assert.Contains("attribute named \"nosuch\"", planned.Diagnostics[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_plugin_explains_its_unknown_components()
    {
        Parsed<HclTemplate> loaded = Templates.Load("""
            packer {
              required_plugins {
                amazon = {
                  version = "~> 1"
                  source  = "github.com/hashicorp/amazon"
                }
              }
            }
            data "amazon-ami" "x" {
            }
            source "amazon-ebs" "a" {
            }
            build {
              sources = ["amazon-ebs.a"]
              provisioner "amazonas" {}
              post-processor "amazon-import" {}
            }
            """);

        PlannedTemplate planned =
            await BuildPlanner.PlanAsync(loaded.Tree, new TestCatalogue(), TestContext.Current.CancellationToken);

        Assert.Equal(
            ["Missing plugins", "Unknown provisioner type \"amazonas\""],
            planned.Diagnostics.Select(static d => d.Summary));
    }
}
