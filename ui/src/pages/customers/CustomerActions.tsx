// What can be done with a customer: merge, split, export, erase.
import { ActionIcon, Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { apiAddress } from "../../api/client";
import type { Identity } from "../../api/customer";
import type { ApiQuery } from "../../api/queries";
import { Icon } from "../../components/Icon";
import { t } from "../../words/words";
import { BackButton } from "../touchpoints/TouchpointPage";
import { EraseDialog } from "./EraseDialog";
import { MergeDialog } from "./MergeDialog";
import { SplitDialog } from "./SplitDialog";

export type CustomerActionsProps = { customer: string; identity: ApiQuery<Identity>; known: boolean };
type Dialog = "merge" | "split" | "erase" | null;

export function CustomerActions({ customer, identity, known }: CustomerActionsProps) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const navigate = useNavigate();
  const close = () => setDialog(null);
  const action = (which: Dialog & string, icon: string) => (
    <Button size="xs" variant="default" leftSection={<Icon name={icon} size={15} />} onClick={() => setDialog(which)}>
      {t(`customer.action.${which}` as "customer.action.merge")}
    </Button>
  );
  return (
    <>
      <BackButton to="/customers" word={t("customer.back")} />
      {known && (
        <>
          {action("merge", "merge")}
          {action("split", "split")}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={30} aria-label={t("customer.action.more")}>
                <Icon name="more" size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                component="a"
                href={apiAddress("export_customer", { customer })}
                download={`${customer}.json`}
                leftSection={<Icon name="export" size={15} />}
              >
                {t("customer.action.export")}
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="erase" size={15} />} onClick={() => setDialog("erase")}>
                {t("customer.action.erase")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      <MergeDialog opened={dialog === "merge"} customer={customer} onClose={close} />
      <SplitDialog opened={dialog === "split"} customer={customer} query={identity} onClose={close} />
      <EraseDialog
        opened={dialog === "erase"}
        customer={customer}
        onClose={close}
        onErased={() => void navigate({ to: "/customers" as string, search: {} as never })}
      />
    </>
  );
}
