// Light, dark, or as the system has it.
import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { Icon } from "../components/Icon";
import { t } from "../words/words";

const SCHEMES = [
  { value: "light", icon: "sun", word: "shell.scheme.light" },
  { value: "dark", icon: "moon", word: "shell.scheme.dark" },
  { value: "auto", icon: "auto", word: "shell.scheme.auto" },
] as const;

export function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const now = SCHEMES.find((one) => one.value === colorScheme) ?? SCHEMES[2];
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={`${t("shell.scheme")}: ${t(now.word)}`}>
          <Icon name={now.icon} size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map((one) => (
          <Menu.Item
            key={one.value}
            leftSection={<Icon name={one.icon} size={15} />}
            rightSection={one.value === colorScheme ? <Icon name="check" size={15} /> : null}
            onClick={() => setColorScheme(one.value)}
          >
            {t(one.word)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
